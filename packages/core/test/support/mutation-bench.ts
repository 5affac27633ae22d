import { randomBytes } from 'node:crypto';
import { PreparedCatalog } from '../../src/catalog/prepared-reading.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import type { Writer } from '../../src/database/database.ts';
import { openWriter } from '../../src/database/open-database.ts';
import type { Catalog } from '../../src/model/catalog.ts';
import type { RepairPlan } from '../../src/model/plan.ts';
import { groupStatements } from '../../src/plan/plan-sql.ts';
import { copyClause, type TestDatabase, type TestServer } from './postgres.ts';

const scope = { schemas: 'all', withPrivileges: true } as const;

/** A database to try changes on: in a transaction that is taken back, or on a copy. */
export class MutationBench {
  readonly server: TestServer;
  readonly base: Catalog;
  readonly #databases: readonly TestDatabase[];
  readonly #database: Writer;
  readonly #prepared: PreparedCatalog;

  private constructor(
    server: TestServer,
    databases: readonly TestDatabase[],
    database: Writer,
    base: Catalog,
  ) {
    this.server = server;
    this.#databases = databases;
    this.#database = database;
    this.#prepared = new PreparedCatalog(database, scope);
    this.base = base;
  }

  static async open(server: TestServer, sql: string): Promise<MutationBench> {
    const template = await server.createDatabase();
    const admin = await server.createDatabase();
    const work = await server.createDatabase();
    await using(template.url, (each) => each.script(sql));
    await work.drop();
    await admin.query(`create database ${work.name} template ${template.name}${copyClause(server.major)}`);
    const database = await open(work.url);
    return new MutationBench(server, [admin, template, work], database, await readCatalog(database, scope));
  }

  /** Work whose changes are taken back. Give `read` the same database. */
  async inTransaction<T>(work: (database: Writer) => Promise<T>): Promise<T> {
    await this.#database.script('begin');
    try {
      return await work(this.#database);
    } finally {
      await this.#database.script('rollback');
    }
  }

  /** The catalog within {@link inTransaction}. */
  read(): Promise<Catalog> {
    return this.#prepared.read();
  }

  /** Work on a copy of the base, whose changes are committed. */
  async onCopy<T>(work: (database: Writer, url: string) => Promise<T>): Promise<T> {
    const [admin, template] = this.#databases;
    const name = `copy_${randomBytes(6).toString('hex')}`;
    await admin?.query(
      `create database ${name} template ${template?.name ?? ''}${copyClause(this.server.major)}`,
    );
    const url = this.server.url(name);
    try {
      return await using(url, (database) => work(database, url));
    } finally {
      await admin?.query(`drop database ${name} with (force)`);
    }
  }

  async close(): Promise<void> {
    await this.#database.close();
    for (const database of this.#databases.toReversed()) await database.drop();
  }
}

function open(url: string): Promise<Writer> {
  return openWriter({ url, applicationName: 'test', lockTimeoutMs: 0, statementTimeoutMs: 0 });
}

async function using<T>(url: string, work: (database: Writer) => Promise<T>): Promise<T> {
  const database = await open(url);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Runs a plan as it wants to be run: in transactions, and outside of them. */
export async function runPlan(database: Writer, plan: RepairPlan): Promise<void> {
  for (const { isTransaction, statements } of groupStatements(plan.statements)) {
    const run = (): Promise<void> =>
      runStatements(
        database,
        plan,
        statements.map(({ sql }) => sql),
      );
    if (isTransaction) await database.transaction('begin', run);
    else await run();
  }
}

/** Runs a plan in the transaction that is open. */
export function runPlanInside(database: Writer, plan: RepairPlan): Promise<void> {
  return runStatements(
    database,
    plan,
    plan.statements.map(({ sql }) => sql),
  );
}

async function runStatements(
  database: Writer,
  plan: RepairPlan,
  statements: readonly string[],
): Promise<void> {
  for (const sql of statements) {
    await database.script(sql).catch((error: unknown) => {
      const script = plan.statements.map((each) => each.sql).join('\n');
      throw new Error(`${sql}: ${String(error)}\n${script}`);
    });
  }
}
