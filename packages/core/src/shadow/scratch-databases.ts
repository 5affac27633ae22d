import type { Writer } from '../database/database.ts';
import { quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import type { ReplayBudget } from './replay-budget.ts';
import type { ShadowDatabase } from './shadow-server.ts';

export interface ScratchDatabasesOptions {
  /** A connection that may CREATE DATABASE, to none of the databases made here. */
  readonly admin: Writer;
  /** A connection for what is built in the database, which other calls of it share nothing with. */
  readonly open: (name: string, budget: ReplayBudget) => Promise<Writer>;
  /** Of one database, however often it is emptied. */
  readonly createBudget: () => ReplayBudget;
  readonly chooseName: () => string;
  /** Stands as a comment on each database, for whoever finds it. */
  readonly comment: string | null;
  readonly template: 'template0' | 'template1';
  /** The quicker way to copy a small template, with a checkpoint of the whole server: for servers of our own. */
  readonly isCopiedByFile: boolean;
  /** Owner of the databases, where it is another role than that of `admin`. */
  readonly owner: string | null;
  /** Roles are shared by all databases of a server: they are created only where the server is ours. */
  readonly createRoles: ((names: readonly string[]) => Promise<readonly string[]>) | null;
  /** Run by `admin`: frees a database of what keeps it from being dropped. */
  readonly releaseSql: ((name: string) => string) | null;
  /** Runs SQL of ours with all rights in the session of a database. */
  readonly supply: (database: Writer, sql: string) => Promise<void>;
}

/** Databases made with CREATE DATABASE, all dropped at the end. */
export class ScratchDatabases {
  readonly #options: ScratchDatabasesOptions;
  readonly #open = new Map<string, Writer>();

  constructor(options: ScratchDatabasesOptions) {
    this.#options = options;
  }

  async create(): Promise<ShadowDatabase> {
    const name = this.#options.chooseName();
    try {
      await this.#createDatabase(name);
      return await this.#connect(name);
    } catch (error) {
      await this.#dropDatabase(name).catch(() => undefined);
      throw error;
    }
  }

  async #connect(name: string): Promise<ShadowDatabase> {
    const { open, createRoles, createBudget, supply } = this.#options;
    const budget = createBudget();
    let database = await open(name, budget);
    this.#open.set(name, database);
    return {
      get database() {
        return database;
      },
      reset: async () => {
        await this.#dropDatabase(name);
        await this.#createDatabase(name);
        database = await open(name, budget);
        this.#open.set(name, database);
      },
      drop: () => this.#dropDatabase(name),
      ensureRoles: async (names) => (await createRoles?.(names)) ?? [],
      supply: (sql) => supply(database, sql),
    };
  }

  /** Closes the connections; the databases stay. */
  async closeConnections(): Promise<void> {
    const databases = [...this.#open.values()];
    await Promise.all(databases.map((database) => database.close()));
  }

  /** Drops all of them. Goes on after an error and throws the first one at the end. */
  async dropAll(): Promise<void> {
    const results = await Promise.allSettled([...this.#open.keys()].map((name) => this.#dropDatabase(name)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  async #createDatabase(name: string): Promise<void> {
    const { admin, template, isCopiedByFile, comment, owner } = this.#options;
    const clauses = [
      `TEMPLATE ${template}`,
      // Before PostgreSQL 15 there was no other way.
      ...(isCopiedByFile && admin.identity.serverVersionNumber >= 150_000 ? ['STRATEGY file_copy'] : []),
      ...(owner === null ? [] : [`OWNER ${quoteIdentifier(owner)}`]),
    ];
    await admin.script(`CREATE DATABASE ${quoteIdentifier(name)} ${clauses.join(' ')}`);
    if (comment !== null) {
      await admin.script(`COMMENT ON DATABASE ${quoteIdentifier(name)} IS ${quoteLiteral(comment)}`);
    }
  }

  async #dropDatabase(name: string): Promise<void> {
    await this.#open.get(name)?.close();
    const { admin, releaseSql } = this.#options;
    if (releaseSql !== null) await admin.script(releaseSql(name));
    await admin.script(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
    this.#open.delete(name);
  }
}
