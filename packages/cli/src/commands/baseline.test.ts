import { describe, expect, test } from '@jest/globals';
import type { Report } from '@prisma-mend/core';
import { recordCalls } from '../../test/support/record-calls.ts';
import { readJsonReport } from '../../test/support/report-schema.ts';
import { healthy } from '../../test/support/reports.ts';

const names = Array.from({ length: 40 }, (_, index) => `2024010100${index + 10}_m`);
const report: Report = {
  ...healthy,
  command: 'baseline',
  applied: true,
  journal: '/p/.prisma-mend/journal/1-baseline-squash.json',
  plan: {
    statements: [],
    ledger: [{ kind: 'insertApplied', migrationName: '20240202_squashed', checksum: 'c'.repeat(64) }],
    rowChanges: names.map((migrationName) => ({ kind: 'removeRow', migrationName, id: migrationName })),
    files: [{ path: 'prisma/migrations/20240202_squashed/migration.sql', content: 'select 1;\n' }],
    removedFiles: names.map((name) => `prisma/migrations/${name}/migration.sql`),
    proven: true,
    sql: '',
  },
};

const run = (line: string) => recordCalls(line, ['baseline', 'squashHistory', 'resolve'], report);

describe('baseline --squash', () => {
  test.each([
    ['baseline --yes', 'baseline', { name: '0_init', from: 'live', consent: { yes: true } }],
    ['baseline --from schema --name start', 'baseline', { name: 'start', from: 'schema' }],
    ['baseline --squash --to add_x --name start', 'squashHistory', { to: 'add_x', name: 'start' }],
    ['baseline --squash --dry-run', 'squashHistory', { isDryRun: true, consent: { yes: false } }],
    ['resolve x --squashed --yes', 'resolve', { verb: { kind: 'squashed' }, names: ['x'] }],
  ])('%s calls %s', async (line, name, options) => {
    const { calls } = await run(line);
    expect(calls).toEqual([{ name, options: expect.objectContaining(options) }]);
  });

  test('leaves out of the call what was not typed', async () => {
    const { calls } = await run('baseline --squash');
    expect(Object.keys(calls[0]?.options ?? {})).not.toEqual(expect.arrayContaining(['name']));
    expect(Object.keys(calls[0]?.options ?? {})).not.toEqual(expect.arrayContaining(['to']));
  });

  test.each([
    ['baseline --to add_x', '--to belongs to --squash'],
    ['baseline --squash --from live', '--from belongs to a baseline'],
    ['baseline --squash --name a/b', '--name takes the name of one folder'],
    ['resolve x --squashed --applied', 'exclude each other'],
  ])('%s is wrong usage', async (line, message) => {
    const { exitCode, stderr, calls } = await run(line);
    expect({ exitCode, calls }).toEqual({ exitCode: 1, calls: [] });
    expect(stderr).toContain(message);
  });

  test('says what goes without listing a whole history; --all lists it', async () => {
    const { stdout } = await run('baseline --squash --yes');
    expect(stdout).toContain('wrote prisma/migrations/20240202_squashed/migration.sql');
    const [first = '', second = '', last = ''] = [names[0], names[1], names.at(-1)];
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain(
      `removed 40 files: prisma/migrations/${first}/migration.sql to prisma/migrations/${last}/migration.sql (--all`,
    );
    expect(text).toContain(`removed 40 rows: ${first} to ${last} (--all lists them)`);
    expect(text).not.toContain(second);
    expect(stdout).toContain('prisma-mend resolve --undo');
    expect(readJsonReport((await run('baseline --squash --yes --json')).stdout)).toMatchObject({
      plan: { removedFiles: report.plan?.removedFiles },
    });
  });
});
