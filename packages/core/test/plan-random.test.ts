import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { compareCatalogs } from '../src/compare/compare-catalogs.ts';
import { openDatabase } from '../src/database/open-database.ts';
import type { Catalog } from '../src/model/catalog.ts';
import { differingObject } from '../src/model/difference.ts';
import { describeObject } from '../src/model/identity.ts';
import { planRepair } from '../src/plan/plan-repair.ts';
import { groupStatements } from '../src/plan/plan-sql.ts';
import { mutations } from './corpus-mutations/mutations.ts';
import { startPostgres } from './support/postgres.ts';

const baseSql = new URL('./corpus-mutations/base.sql', import.meta.url);
const runs = Number(process.env.PLAN_RUNS ?? 12);
const seed = Number(process.env.PLAN_SEED ?? 20261122);

describe.each([15, 18] as const)('on PostgreSQL %s', (major) => {
  const known = mutations.filter(
    ({ since = 13, unplanned, isAccident }) =>
      since <= major && unplanned === undefined && isAccident !== true,
  );

  test('any sequence of changes is taken back by one plan', async () => {
    const server = await startPostgres(major);
    const base = await readFile(baseSql, 'utf8');
    const sequences = fc.uniqueArray(fc.integer({ min: 0, max: known.length - 1 }), {
      minLength: 2,
      maxLength: Number(process.env.PLAN_LENGTH ?? 8),
    });
    await fc.assert(
      fc.asyncProperty(sequences, async (places) => {
        const copy = await server.createDatabase();
        const database = await openDatabase({
          url: copy.url,
          applicationName: 'test',
          lockTimeoutMs: 0,
          statementTimeoutMs: 0,
        });
        const read = (): Promise<Catalog> => readCatalog(database, { schemas: 'all' });
        try {
          await database.script(base);
          const expected = await read();
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
          for (const { isTransaction, statements } of groupStatements(plan.statements)) {
            const runAll = async (): Promise<void> => {
              for (const { sql } of statements) {
                await database.script(sql).catch((error: unknown) => {
                  const script = plan.statements.map((each) => each.sql).join('\n');
                  throw new Error(`${applied.join(', ')}\n${sql}: ${String(error)}\n${script}`);
                });
              }
            };
            if (isTransaction) await database.transaction('begin', runAll);
            else await runAll();
          }
          const left = compareCatalogs(expected, await read());
          expect([applied, left.map((each) => describeObject(differingObject(each)))]).toEqual([applied, []]);
        } finally {
          await database.close();
          await copy.drop();
        }
      }),
      { numRuns: runs, seed, endOnFailure: false },
    );
  }, 600_000);
});
