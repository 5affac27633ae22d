import { describe, expect, test } from '@jest/globals';
import type { Report } from '@prisma-mend/core';
import { afterDryRun, withPlaces } from './consent-line.ts';

const plan = {
  statements: [],
  ledger: [{ kind: 'insertApplied' as const, migrationName: '1_init', checksum: 'c' }],
  files: [],
  proven: true,
  sql: '',
};
const losing = {
  ...plan,
  statements: [
    {
      sql: 'DROP TABLE "a";',
      settles: [],
      hazards: [{ kind: 'dataLoss' as const, message: 'all rows are lost' }],
      preChecks: [],
      isTransactional: true,
    },
  ],
};
const report = (command: Report['command'], own: Report['plan']): Report => ({
  command,
  database: { name: 'my app', serverVersion: '17.2' },
  findings: [],
  plan: own,
  applied: false,
  prisma: null,
  coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
  nextActions: [
    { command: `prisma-mend ${command} --yes`, why: 'w' },
    { command: 'prisma migrate deploy', why: 'w' },
  ],
  notes: [],
});
const first = (line: readonly string[], own: Report['plan'], command: Report['command'] = 'drift') =>
  afterDryRun(report(command, own), line).nextActions.map((action) => action.command);

describe('after a dry run', () => {
  test.each<readonly [typed: readonly string[], next: string]>([
    [['drift', '--adopt', 'hotfix', '--dry-run'], 'prisma-mend drift --adopt hotfix --yes'],
    [
      ['drift', '--dry-run', '--adopt=hotfix', '--object', 'public.*'],
      "prisma-mend drift --adopt=hotfix --object 'public.*' --yes",
    ],
    [['drift', '--revert', '--dry-run', '--yes', '--json'], 'prisma-mend drift --revert --yes'],
    [
      [
        'drift',
        '--revert',
        '--dry-run',
        '--url',
        'postgresql://u:secret@h/d',
        '--shadow=postgresql://u:secret@h/s',
      ],
      'prisma-mend drift --revert --url "$DATABASE_URL" --shadow "$SHADOW_DATABASE_URL" --yes',
    ],
    [
      ['drift', '--revert', '--shadow', 'server', '--dry-run'],
      'prisma-mend drift --revert --shadow server --yes',
    ],
  ])('%j: the same line with consent', (typed, next) => {
    expect(first(typed, plan)).toEqual([next, 'prisma migrate deploy']);
    expect(first(typed, plan).join()).not.toContain('secret');
  });

  test('what loses data asks for it by the name of the database', () => {
    const line = ['drift', '--revert', '--dry-run', '--allow-data-loss', 'other'];
    expect(first(line, losing)[0]).toBe("prisma-mend drift --revert --yes --allow-data-loss 'my app'");
  });

  test('a first baseline keeps its options', () => {
    const line = ['baseline', '--from', 'schema', '--name', '00_start', '--dry-run'];
    expect(first(line, plan, 'baseline')[0]).toBe('prisma-mend baseline --from schema --name 00_start --yes');
  });

  test('an accepted difference needs no consent', () => {
    const own = { ...plan, ledger: [], files: [{ path: 'prisma-mend.json', content: '{}' }] };
    const line = ['drift', '--accept', 'a', '--reason', "it's old", '--until', '2999-01-01', '--dry-run'];
    expect(first(line, own)[0]).toBe(
      "prisma-mend drift --accept a --reason 'it'\\''s old' --until 2999-01-01",
    );
  });

  test.each([
    ['nothing to do', null],
    ['an empty plan', { ...plan, ledger: [] }],
    ['what is not proven', { ...plan, proven: false }],
  ])('%s changes nothing', (_what, own) => {
    expect(afterDryRun(report('drift', own), ['drift', '--dry-run'])).toEqual(report('drift', own));
  });
});

describe('the commands that a report names', () => {
  test.each<readonly [typed: readonly string[], next: string]>([
    [['drift', '--json'], 'prisma-mend drift --yes'],
    [['drift', '--project', 'packages/db'], 'prisma-mend drift --yes --project packages/db'],
    [['drift', '--config=my app.ts'], "prisma-mend drift --yes '--config=my app.ts'"],
    [
      ['drift', '--url', 'postgresql://u:secret@h/d', '--shadow', 'pglite'],
      'prisma-mend drift --yes --url "$DATABASE_URL" --shadow pglite',
    ],
    [['drift', '--object', 'a', '--', '--project'], 'prisma-mend drift --yes'],
  ])('of %j lead to the same database', (typed, next) => {
    expect(withPlaces(report('drift', plan), typed).nextActions.map(({ command }) => command)).toEqual([
      next,
      'prisma migrate deploy',
    ]);
  });

  test('of a snapshot go on with it where they only read, and to the database where they write', () => {
    const typed = ['status', '--snapshot', 'clinic.json'];
    const of = (command: string) =>
      withPlaces({ ...report('status', null), nextActions: [{ command, why: 'does it' }] }, typed)
        .nextActions;
    expect(of('prisma-mend drift')).toEqual([
      { command: 'prisma-mend drift --snapshot clinic.json', why: 'does it' },
    ]);
    expect(of('prisma-mend baseline')).toEqual([
      {
        command: 'prisma-mend baseline',
        why: expect.stringContaining('where the database itself is reached'),
      },
    ]);
    expect(of('prisma-mend resolve 1_init --finish')[0]?.command).toBe('prisma-mend resolve 1_init --finish');
    const rehearsed = afterDryRun(report('baseline', plan), ['baseline', ...typed.slice(1), '--dry-run']);
    expect(rehearsed.nextActions[0]?.command).toBe('prisma-mend baseline --yes');
  });
});
