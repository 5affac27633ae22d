import { beforeAll, describe, expect, test } from '@jest/globals';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { compareCatalogs } from '../src/compare/compare-catalogs.ts';
import { openWriter } from '../src/database/open-database.ts';
import type { Writer } from '../src/database/database.ts';
import type { Catalog } from '../src/model/catalog.ts';
import { differingObject } from '../src/model/difference.ts';
import { describeObject } from '../src/model/identity.ts';
import { planRepair } from '../src/plan/plan-repair.ts';
import { renderCatalog } from '../src/plan/render-catalog.ts';
import { runPlan } from './support/mutation-bench.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { accessPairs } from './support/plan-pairs-access.ts';
import { dependentPairs } from './support/plan-pairs-dependents.ts';
import { foreignDataPairs } from './support/plan-pairs-foreign-data.ts';
import { partitionPairs } from './support/plan-pairs-partitions.ts';
import { typePairs } from './support/plan-pairs-types.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';

/** The access of all comes last: default privileges hold for what is made after them. */
const pairs = [...typePairs, ...dependentPairs, ...partitionPairs, ...foreignDataPairs, ...accessPairs];

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

const scope = { schemas: 'all', withPrivileges: true } as const;

async function withDatabase<T>(
  sql: string,
  work: (database: Writer, made: TestDatabase) => Promise<T>,
): Promise<T> {
  const made = await server.createDatabase();
  const database = await openWriter({
    url: made.url,
    applicationName: 'test',
    lockTimeoutMs: 0,
    statementTimeoutMs: 0,
  });
  try {
    await database.script(sql);
    return await work(database, made);
  } finally {
    await database.close();
    await made.drop();
  }
}

/** Brings the database to the goal, and says what still differs. */
async function bringTo(
  database: Writer,
  expected: Catalog,
): Promise<{ readonly sql: string; readonly left: readonly string[] }> {
  const actual = await readCatalog(database, scope);
  const { serverVersionNumber } = actual;
  const plan = planRepair(compareCatalogs(expected, actual), { actual, expected, serverVersionNumber });
  expect(plan.unplanned).toEqual([]);
  await runPlan(database, plan);
  const left = compareCatalogs(expected, await readCatalog(database, scope));
  return {
    sql: plan.statements.map((statement) => statement.sql).join('\n'),
    left: left.map((difference) => describeObject(differingObject(difference))),
  };
}

describe('each alone, there and back', () => {
  test.each(pairs.map((pair) => [pair.name, pair] as const))(
    '%s',
    async (_, { one, other, says = [], avoids = [], keeps = 'select' }) => {
      const [first, second] = await Promise.all(
        [one, other].map((sql) => withDatabase(sql, (database) => readCatalog(database, scope))),
      );
      if (first === undefined || second === undefined) throw new Error('two sides');
      const there = await withDatabase(one, async (database) => {
        const before = await database.query(keeps);
        const reached = await bringTo(database, second);
        expect(await database.query(keeps)).toEqual(before);
        return reached;
      });
      expect(there.left).toEqual([]);
      for (const words of says) expect(there.sql).toContain(words);
      for (const words of avoids) expect(there.sql).not.toContain(words);
      const back = await withDatabase(other, (database) => bringTo(database, first));
      expect(back.left).toEqual([]);
    },
  );
});

describe('all in one plan, each in a schema of its own', () => {
  const all = (side: 'one' | 'other'): string =>
    pairs
      .filter(({ isApart }) => isApart !== true)
      .map(
        (pair, place) =>
          `create schema s${place}; set search_path = s${place}; ${pair[side].replaceAll(/insert into[^;]*/g, '')};`,
      )
      .concat('reset search_path')
      .join('\n');

  test('a script that builds them from nothing builds the same', async () => {
    const catalog = await withDatabase(all('other'), (database) => readCatalog(database, scope));
    const rebuilt = await withDatabase(renderCatalog(catalog).sql, (database) =>
      readCatalog(database, scope),
    );
    const left = compareCatalogs(catalog, rebuilt, { isStrict: true });
    expect(left.map((difference) => describeObject(differingObject(difference)))).toEqual([]);
  });

  test.each([
    ['there', 'one', 'other'],
    ['back', 'other', 'one'],
  ] as const)('pg_dump is the same, %s', async (_, from, to) => {
    const goal = await withDatabase(all(to), async (database, { url }) => ({
      catalog: await readCatalog(database, scope),
      dump: await dumpSchema(url, { withPrivileges: true }),
    }));
    await withDatabase(all(from), async (database, { url }) => {
      expect((await bringTo(database, goal.catalog)).left).toEqual([]);
      const lines = (dump: string): readonly string[] =>
        dump
          .split('\n')
          .map((line) => line.replace(/,$/, ''))
          .sort();
      expect(lines(await dumpSchema(url, { withPrivileges: true }))).toEqual(lines(goal.dump));
    });
  });
});
