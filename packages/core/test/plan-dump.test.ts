import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { compareCatalogs } from '../src/compare/compare-catalogs.ts';
import { planRepair } from '../src/plan/plan-repair.ts';
import { suites } from './corpus-mutations/suites.ts';
import { MutationBench, runPlan } from './support/mutation-bench.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { isWhole } from './support/share.ts';
import { startPostgres } from './support/postgres.ts';

/** On one major every second change, on the other a sample; all of them on the major of the recordings in plan-repair. */
const cases = (
  [
    [18, 2],
    [13, 16],
  ] as const
).flatMap(([major, step]) => suites.map((suite) => ({ major, step, suite, name: suite.name })));

describe.each(cases)('on PostgreSQL $major, $name', ({ major, step, suite }) => {
  let bench: MutationBench;
  let baseDump: string;

  beforeAll(async () => {
    bench = await MutationBench.open(await startPostgres(major), await suite.base(major));
    baseDump = await bench.onCopy((_, url) => dumpSchema(url, { withPrivileges: true }));
  }, 60_000);

  afterAll(() => bench.close());

  const repairable = suite.mutations.filter(
    ({ since = 13, unplanned }, place) =>
      since <= major && unplanned === undefined && (isWhole || place % step === 0),
  );

  // A dump costs as much as ten repairs: several follow each other on one copy.
  test.each(batchesOf(repairable).map((batch) => [batch.map(({ name }) => name).join(', '), batch] as const))(
    'pg_dump is the same after the repair, on large tables, of: %s',
    (_names, batch) =>
      bench.onCopy(async (database, url) => {
        let isColumnAdded = false;
        for (const { sql } of batch) {
          await database.script(sql);
          const actual = await readCatalog(database, { schemas: 'all', withPrivileges: true });
          const { base: expected } = bench;
          const { serverVersionNumber } = expected;
          const options = { actual, expected, serverVersionNumber };
          const plan = planRepair(compareCatalogs(expected, actual), options);
          await runPlan(database, plan);
          isColumnAdded ||= plan.statements.some((statement) => statement.sql.includes(' ADD COLUMN '));
        }
        const normal = (dump: string): string => sortGrants(isColumnAdded ? sortColumns(dump) : dump);
        expect(normal(await dumpSchema(url, { withPrivileges: true }))).toBe(normal(baseDump));
      }),
  );
});

function batchesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const size = 8;
  return Array.from({ length: Math.ceil(items.length / size) }, (_, place) =>
    items.slice(place * size, (place + 1) * size),
  );
}

/** PostgreSQL puts a column that is added last: the lines of each CREATE TABLE in one order. */
function sortColumns(dump: string): string {
  return dump.replace(
    /^(CREATE (?:UNLOGGED )?TABLE .*\n)((?: {4}.*\n)+)/gm,
    (_, head: string, lines: string) =>
      [
        head,
        ...lines
          .split('\n')
          .map((line) => line.replace(/,$/, ''))
          .sort(),
      ].join('\n'),
  );
}

/** Grants on one object are dumped in the order in which they were given. */
function sortGrants(dump: string): string {
  return dump.replace(/(?:^GRANT .*\n)+/gm, (grants) => grants.split('\n').sort().join('\n'));
}
