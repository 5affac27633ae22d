import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { compareCatalogs } from '../src/compare/compare-catalogs.ts';
import type { Catalog } from '../src/model/catalog.ts';
import { differingObject } from '../src/model/difference.ts';
import { describeObject } from '../src/model/identity.ts';
import { planRepair } from '../src/plan/plan-repair.ts';
import { suites } from './corpus-mutations/suites.ts';
import { MutationBench, runPlan } from './support/mutation-bench.ts';
import { startPostgres } from './support/postgres.ts';

const runs = Number(process.env.PLAN_RUNS ?? 6);
const seed = Number(process.env.PLAN_SEED ?? 20261122);

const cases = ([15, 18] as const).flatMap((major) =>
  suites.map((suite) => ({ major, suite, name: suite.name })),
);

describe.each(cases)('on PostgreSQL $major, $name', ({ major, suite }) => {
  const known = suite.mutations.filter(
    ({ since = 13, unplanned, isAccident }) =>
      since <= major && unplanned === undefined && isAccident !== true,
  );

  test('any sequence of changes is taken back by one plan', async () => {
    const server = await startPostgres(major);
    const bench = await MutationBench.open(server, await suite.base(major));
    const sequences = fc.uniqueArray(fc.integer({ min: 0, max: known.length - 1 }), {
      minLength: 2,
      maxLength: Number(process.env.PLAN_LENGTH ?? 8),
    });
    await fc.assert(
      fc.asyncProperty(sequences, async (places) => {
        await bench.onCopy(async (database) => {
          const read = (): Promise<Catalog> =>
            readCatalog(database, { schemas: 'all', withPrivileges: true });
          const expected = bench.base;
          const applied: string[] = [];
          for (const { name, sql } of places.flatMap((place) => known[place] ?? [])) {
            // Refused where an earlier change took away what it is about.
            await database.script(sql).then(
              () => applied.push(name),
              () => undefined,
            );
          }
          const actual = await read();
          const plan = planRepair(compareCatalogs(expected, actual), {
            actual,
            expected,
            serverVersionNumber: database.identity.serverVersionNumber,
          });
          await runPlan(database, plan).catch((error: unknown) => {
            throw new Error(`${applied.join(', ')}\n${String(error)}`);
          });
          const left = compareCatalogs(expected, await read());
          expect([applied, left.map((each) => describeObject(differingObject(each)))]).toEqual([applied, []]);
        });
      }),
      { numRuns: runs, seed, endOnFailure: false },
    );
    await bench.close();
  }, 600_000);
});
