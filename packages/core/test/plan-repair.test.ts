import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { compareCatalogs } from '../src/compare/compare-catalogs.ts';
import { rootDifferences } from '../src/compare/root-differences.ts';
import type { Database } from '../src/database/database.ts';
import { openDatabase } from '../src/database/open-database.ts';
import { explainDifferences } from '../src/explain/explain-difference.ts';
import type { Catalog } from '../src/model/catalog.ts';
import { differingObject } from '../src/model/difference.ts';
import { describeObject, objectKey } from '../src/model/identity.ts';
import { planRepair } from '../src/plan/plan-repair.ts';
import { groupStatements } from '../src/plan/plan-sql.ts';
import type { RepairPlan } from '../src/model/plan.ts';
import { mutations } from './corpus-mutations/mutations.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';

const baseSql = new URL('./corpus-mutations/base.sql', import.meta.url);

describe.each([13, 17, 18] as const)('on PostgreSQL %s', (major) => {
  let server: TestServer;
  let admin: TestDatabase;
  let template: TestDatabase;
  let expected: Catalog;

  beforeAll(async () => {
    server = await startPostgres(major);
    admin = await server.createDatabase();
    template = await server.createDatabase();
    const database = await open(template.url);
    await database.script(await readFile(baseSql, 'utf8'));
    expected = await readCatalog(database, { schemas: 'all' });
    await database.close();
  }, 60_000);

  afterAll(async () => {
    await template.drop();
    await admin.drop();
  });

  const known = mutations.filter(({ since = 13 }) => since <= major);

  test.each(known.map((mutation) => [mutation.name, mutation] as const))(
    '%s: reported as that and nothing else, and repaired',
    async (_name, mutation) => {
      for (const isLarge of [true, false]) {
        await withCopy(async (database) => {
          await database.script(mutation.sql);
          const actual = await readCatalog(database, { schemas: 'all' });
          const differences = compareCatalogs(expected, actual);
          const touched = rootDifferences(differences).map((each) => describeObject(differingObject(each)));
          expect(touched.sort()).toEqual([...mutation.touches].sort());
          expect(explainDifferences(differences, { pair: 'HL' }).length).toBeGreaterThan(0);

          const plan = planRepair(differences, {
            actual,
            expected,
            serverVersionNumber: database.identity.serverVersionNumber,
            ...(isLarge ? {} : { tableSizes: smallSizes(actual) }),
          });
          expect(plan.unplanned.map(({ object }) => describeObject(object))).toEqual(
            mutation.unplanned ?? [],
          );
          expect(await failingPreChecks(database, plan)).toEqual([]);
          await run(database, plan);
          const repaired = await readCatalog(database, { schemas: 'all' });
          const left = compareCatalogs(expected, repaired).map((each) =>
            describeObject(differingObject(each)),
          );
          expect(left).toEqual(mutation.unplanned ?? []);
        });
      }
    },
  );

  test.each(
    known
      .filter(({ isAccident, unplanned }) => isAccident !== true && unplanned === undefined)
      .map((mutation) => [mutation.name, mutation] as const),
  )('%s: a plan makes it too', async (_name, mutation) => {
    const goal = await withCopy(async (database) => {
      await database.script(mutation.sql);
      return readCatalog(database, { schemas: 'all' });
    });
    await withCopy(async (database) => {
      const { serverVersionNumber } = database.identity;
      const options = { actual: expected, expected: goal, serverVersionNumber };
      const plan = planRepair(compareCatalogs(goal, expected), options);
      expect(plan.unplanned).toEqual([]);
      await run(database, plan);
      const left = compareCatalogs(goal, await readCatalog(database, { schemas: 'all' }));
      expect(left.map((each) => describeObject(differingObject(each)))).toEqual([]);
    });
  });

  test('a view that is built anew gets its grants and its owner again', async () => {
    await withCopy(async (database) => {
      await database.script(`
        DROP ROLE IF EXISTS reader_${major}; CREATE ROLE reader_${major};
        GRANT SELECT ON active_emails TO reader_${major};
        CREATE OR REPLACE VIEW active_users AS SELECT id, email, phone FROM users;
      `);
      const actual = await readCatalog(database, { schemas: 'all', withPrivileges: true });
      const differences = compareCatalogs(expected, await readCatalog(database, { schemas: 'all' }));
      const { serverVersionNumber } = database.identity;
      await run(database, planRepair(differences, { actual, expected, serverVersionNumber }));
      const repaired = await readCatalog(database, { schemas: 'all', withPrivileges: true });
      const privilegesOf = ({ objects }: Catalog): readonly unknown[] =>
        objects.filter(({ kind }) => kind === 'owner' || kind === 'grant');
      expect(privilegesOf(repaired)).toEqual(privilegesOf(actual));
      await database.script(`DROP OWNED BY reader_${major}; DROP ROLE reader_${major}`);
    });
  });

  async function withCopy<T>(work: (database: Database) => Promise<T>): Promise<T> {
    const name = `copy_${randomBytes(6).toString('hex')}`;
    await admin.query(`create database ${name} template ${template.name}`);
    const database = await open(server.url(name));
    try {
      return await work(database);
    } finally {
      await database.close();
      await admin.query(`drop database ${name} with (force)`);
    }
  }
});

function open(url: string): Promise<Database> {
  return openDatabase({ url, applicationName: 'test', lockTimeoutMs: 0, statementTimeoutMs: 0 });
}

function smallSizes(catalog: Catalog): ReadonlyMap<ReturnType<typeof objectKey>, number> {
  const relations = catalog.objects.filter((object) => object.table !== null || object.kind === 'table');
  return new Map(
    relations.map((object) => [
      objectKey({ kind: 'table', schema: object.schema, table: null, name: object.table ?? object.name }),
      8192,
    ]),
  );
}

async function failingPreChecks(database: Database, plan: RepairPlan): Promise<readonly string[]> {
  const failing: string[] = [];
  const asked = new Set(plan.statements.flatMap(({ preChecks }) => preChecks.map(({ sql }) => sql)));
  for (const sql of asked) {
    const { rows } = await database.queryTyped(sql).catch((error: unknown) => {
      // A column or type that only an earlier statement of the plan makes.
      if (/does not exist/.test(String(error))) return { rows: [] };
      throw new Error(`${sql}: ${String(error)}`);
    });
    if (rows.length > 0) failing.push(sql);
  }
  return failing;
}

async function run(database: Database, plan: RepairPlan): Promise<void> {
  for (const { isTransaction, statements } of groupStatements(plan.statements)) {
    const runAll = async (): Promise<void> => {
      for (const { sql } of statements) {
        await database.script(sql).catch((error: unknown) => {
          throw new Error(`${sql}: ${String(error)}\n${plan.statements.map((each) => each.sql).join('\n')}`);
        });
      }
    };
    if (isTransaction) await database.transaction('begin', runAll);
    else await runAll();
  }
}
