import type { Database } from '../database/database.ts';
import { quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import { createMissingRoles } from './create-missing-roles.ts';
import type { ShadowDatabase } from './shadow-server.ts';

export interface ScratchDatabasesOptions {
  /** A connection that may CREATE DATABASE, to none of the databases made here. */
  readonly admin: Database;
  readonly open: (name: string) => Promise<Database>;
  readonly chooseName: () => string;
  /** Stands as a comment on each database, for whoever finds it. */
  readonly comment: string | null;
  readonly template: 'template0' | 'template1';
  /** Roles are shared by all databases of a server: they are created only where the server is ours. */
  readonly mayCreateRoles: boolean;
}

/** Databases made with CREATE DATABASE, all dropped at the end. */
export class ScratchDatabases {
  readonly #options: ScratchDatabasesOptions;
  readonly #open = new Map<string, Database>();

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
    const { admin, open, mayCreateRoles } = this.#options;
    let database = await open(name);
    this.#open.set(name, database);
    return {
      get database() {
        return database;
      },
      reset: async () => {
        await this.#dropDatabase(name);
        await this.#createDatabase(name);
        database = await open(name);
        this.#open.set(name, database);
      },
      drop: () => this.#dropDatabase(name),
      ensureRoles: async (names) => (mayCreateRoles ? await createMissingRoles(admin, names) : []),
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
    const { admin, template, comment } = this.#options;
    await admin.script(`CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE ${template}`);
    if (comment !== null) {
      await admin.script(`COMMENT ON DATABASE ${quoteIdentifier(name)} IS ${quoteLiteral(comment)}`);
    }
  }

  async #dropDatabase(name: string): Promise<void> {
    await this.#open.get(name)?.close();
    await this.#options.admin.script(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
    this.#open.delete(name);
  }
}
