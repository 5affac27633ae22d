import { describe, expect, test } from '@jest/globals';
import type { Finding, Report } from '@prisma-mend/core';
import { inSync } from '../../test/support/drift-reports.ts';
import { healthy } from '../../test/support/reports.ts';
import { renderHuman } from './human.ts';
import { displayWidth } from './layout.ts';
import { plainStyle } from './style.ts';

const why = 'A new environment will not have it, and `prisma migrate dev` demands a reset because of it.';

const loss = { losses: ['all rows of it are lost'] };

/** What a shop's database was given by hand. */
const seven: readonly Finding[] = [
  change({ kind: 'enum', table: null, name: 'Role' }, 'enum-labels', {
    expected: 'USER, ADMIN',
    actual: 'USER, ADMIN, SUPPORT',
  }),
  {
    ...change({ kind: 'table', table: null, name: 'audit_log' }, 'table-unexpected', { actual: 'table' }),
    ...loss,
  },
  change({ kind: 'column', table: 'User', name: 'name' }, 'column-default', {
    expected: 'none',
    actual: "'n/a'::text",
    location: { file: 'prisma/migrations/0_init/migration.sql', line: 8 },
  }),
  {
    ...change({ kind: 'column', table: 'User', name: 'phone' }, 'column-unexpected', { actual: 'text' }),
    ...loss,
  },
  change({ kind: 'index', table: 'Order', name: 'Order_userId_idx' }, 'index-missing', {
    expected: 'CREATE INDEX "Order_userId_idx" ON public."Order" USING btree ("userId")',
  }),
  change({ kind: 'function', table: null, name: 'touch()' }, 'function-unexpected', {
    actual: 'CREATE OR REPLACE FUNCTION public.touch() …',
  }),
  change({ kind: 'trigger', table: 'User', name: 'touch_user' }, 'trigger-unexpected', {
    actual: 'CREATE TRIGGER touch_user …',
  }),
];

function change(
  object: Pick<NonNullable<Finding['object']>, 'kind' | 'table' | 'name'>,
  code: string,
  values: Partial<Finding>,
): Finding {
  const message = `${object.kind} ${object.name} is in the database, but not in the migration history`;
  const origin = 'Neither a migration nor schema.prisma does this: probably changed by hand.';
  return {
    code,
    severity: 'warning',
    pair: 'HL',
    object: { ...object, schema: 'public' },
    message,
    why,
    origin,
    ...values,
  };
}

const reportOf = (findings: readonly Finding[]): Report => ({
  ...inSync,
  verdict: 'liveDrift',
  pairs: { SH: 'equal', HL: 'differs', SL: 'differs' },
  findings,
  nextActions: [
    { command: 'prisma-mend drift --adopt changed_by_hand --yes', why },
    { command: 'prisma-mend drift --revert --allow-data-loss shop', why: `${why} ${why}` },
  ],
});

const linesOf = (report: Report, width: number): readonly string[] =>
  renderHuman(report, { style: plainStyle, width }).trimEnd().split('\n');

/** As many codes, schemas and pairs as one report can have. */
const thousand: readonly Finding[] = Array.from({ length: 1000 }, (_, index) => ({
  ...change(
    { kind: 'column', table: `t${index}`, name: `c${'x'.repeat(50)}${index}` },
    `column-cause-${index % 40}`,
    {
      expected: 'integer',
      actual: 'text '.repeat(index % 30),
    },
  ),
  pair: (['HL', 'SL', 'SH'] as const)[index % 3] ?? 'HL',
  ...(index === 999 ? loss : {}),
}));

describe('the overview of what differs', () => {
  test('is a tree by schema and table, a line a change, with what is lost beside it', () => {
    expect(linesOf(reportOf(seven), 80).slice(1, 16)).toMatchInlineSnapshot(`
     [
       "7 differences: 4 extra, 1 missing, 2 changed · 2 lose data when taken back",
       "Schema and migrations agree with each other; the database does not agree with",
       "them. Neither a migration nor schema.prisma does this: probably changed by hand.",
       "",
       "Database against migrations  (+ only there, - missing there, ~ changed)",
       "  public",
       "    ~ enum Role  labels USER, ADMIN → USER, ADMIN, SUPPORT",
       "    + table audit_log  LOSES DATA",
       "    ~ table User",
       "      ~ column name  default none → 'n/a'::text  0_init:8",
       "      + column phone  text  LOSES DATA",
       "      + trigger touch_user",
       "    - index Order.Order_userId_idx",
       "    + function touch()",
       "",
     ]
    `);
  });

  test.each([80, 120])(
    'takes at most 40 lines for seven differences, 60 for a thousand, at %i columns',
    (width) => {
      const [few, many] = [linesOf(reportOf(seven), width), linesOf(reportOf(thousand), width)];
      expect(few.length).toBeLessThanOrEqual(40);
      expect(many.length).toBeLessThanOrEqual(60);
      const commands = /^ +prisma-mend /;
      const tooLong = [...few, ...many].filter((line) => displayWidth(line) > width && !commands.test(line));
      expect(tooLong).toEqual([]);
    },
  );

  test('has the one loss among a thousand, in the header and in the tree', () => {
    const text = linesOf(reportOf(thousand), 80).join('\n');
    expect(text).toContain('1 loses data when taken back');
    expect(text).toMatch(/LOSES DATA/);
    const untold = [...text.matchAll(/and (\d+) more: --all/g)].map(([, count]) => Number(count));
    expect(untold.reduce((sum, count) => sum + count, 0)).toBe(1000 - 12);
  });

  test('with --all tells every one of them in full', () => {
    const text = renderHuman(reportOf(thousand), { style: plainStyle, width: 80, showsAll: true });
    expect(text.match(/^ {6}column-cause-/gm)).toHaveLength(1000);
    expect(text).not.toMatch(/--all\b/);
  });

  test('ends with what is to be run', () => {
    expect(linesOf(reportOf(seven), 80).findLast((line) => /^\S/.test(line))).toBe('Next');
  });
});

describe('a healthy database', () => {
  test.each([1, 300])('is told in six lines, with %i migrations', (count) => {
    const migrations = Array.from({ length: count }, (_, index) => ({
      name: `2025${index}_m`,
      ledger: 'applied' as const,
      evidence: 'present' as const,
      checksum: 'same' as const,
      effects: { total: 1, present: 1, missing: [] },
    }));
    const coverage = { ...inSync.coverage, counts: [{ kind: 'table', count: 3 }] };
    const report: Report = {
      ...healthy,
      migrations,
      coverage,
      notes: [],
      foreignLedgers: [],
      deploy: { outcome: 'nothing', applies: [], stopsAt: null, untold: [] },
    };
    expect(linesOf(report, 80).length).toBeLessThanOrEqual(6);
    const verbose = renderHuman(report, { style: plainStyle, width: 80, isVerbose: true });
    expect(verbose).toContain('Compared: 3 tables');
  });

  test('does not hide a migration that is not there among those that are', () => {
    const migration = {
      name: '2025_gone',
      ledger: 'applied' as const,
      evidence: 'absent' as const,
      checksum: 'same' as const,
      effects: { total: 1, present: 0, missing: [] },
    };
    expect(linesOf({ ...healthy, migrations: [migration] }, 80).join('\n')).toMatch(/✖ +2025_gone/);
  });
});
