import type { Database } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import { Failure } from '../model/failure.ts';
import { quoteIdentifier } from '../model/quote.ts';
import type { ReplayProblem } from '../model/replay.ts';
import type { ShadowDatabase } from '../shadow/shadow-server.ts';

export interface SessionSettings {
  /** `?schema=` of the URL; null leaves the server's own search path. */
  readonly schema: string | null;
  /** Run before the first migration (`initShadowDb`). */
  readonly initScript: string | null;
}

/** Without one of these words a file cannot change how the session goes on. */
const sessionWords = /\b(?:begin|start|search_path|set_config|schema|role|authorization)\b/i;

/** Of a transaction that is still open, now() is the moment when it began. */
const sessionStateSql = `select current_setting('search_path'), current_user, now() <> statement_timestamp()`;

/** The one session that a history is replayed in: what a file sets stays set for the next, as with Prisma. */
export class ReplaySession {
  readonly #shadow: ShadowDatabase;
  readonly #settings: SessionSettings;
  #searchPath = '';
  #role = '';

  private constructor(shadow: ShadowDatabase, settings: SessionSettings) {
    this.#shadow = shadow;
    this.#settings = settings;
  }

  /**
   * Sets the session up as a new connection of Prisma's is.
   *
   * @throws Failure `replay-failed` when the script for the shadow database fails.
   */
  static async start(shadow: ShadowDatabase, settings: SessionSettings): Promise<ReplaySession> {
    const session = new ReplaySession(shadow, settings);
    const { schema, initScript } = settings;
    if (schema !== null) {
      // Prisma makes the schema of its URL when it connects.
      await session.database.script(`create schema if not exists ${quoteIdentifier(schema)};
        set search_path = ${quoteIdentifier(schema)}`);
    }
    [session.#searchPath, session.#role] = await session.#readState();
    if (initScript !== null) await session.#runInitScript(initScript);
    return session;
  }

  get database(): Database {
    return this.#shadow.database;
  }

  /** False where roles would outlive the shadow, and where the server refuses the name. */
  async createRole(name: string): Promise<boolean> {
    return (await this.#shadow.ensureRoles([name])).length > 0;
  }

  /** Schema that unqualified names are created in. */
  get defaultSchema(): string {
    return this.#settings.schema ?? 'public';
  }

  /** Runs a text as one query. Returns what the server refused it for; null when it ran. */
  async run(sql: string): Promise<QueryFailure | null> {
    try {
      await this.database.script(sql);
      return null;
    } catch (error) {
      if (!(error instanceof QueryFailure) || error.code === 'connection-lost') throw error;
      // The text may have opened a transaction of its own.
      await this.database.script('rollback');
      return error;
    }
  }

  /** Puts the session back into the state of a new connection; returns what the file had left behind. */
  async settle(migration: string, sql: string): Promise<readonly ReplayProblem[]> {
    if (!sessionWords.test(sql)) return [];
    const problems: ReplayProblem[] = [];
    const [searchPath, role, isOpen] = await this.#readState();
    if (isOpen) {
      await this.database.script('commit');
      problems.push({ kind: 'transactionLeftOpen', migration });
    }
    if (role !== this.#role) {
      await this.database.script('reset session authorization; reset role');
      problems.push({ kind: 'sessionChanged', migration, setting: 'role', value: role });
    }
    if (searchPath !== this.#searchPath) {
      await this.database.query(`select set_config('search_path', $1, false)`, [this.#searchPath]);
      problems.push({ kind: 'sessionChanged', migration, setting: 'search_path', value: searchPath });
    }
    return problems;
  }

  async #readState(): Promise<readonly [string, string, boolean]> {
    const [rows] = await this.database.script(sessionStateSql);
    const [searchPath, role, isOpen] = rows?.[0] ?? [];
    return [searchPath ?? '', role ?? '', isOpen === 't'];
  }

  async #runInitScript(initScript: string): Promise<void> {
    const refused = await this.run(initScript);
    if (refused === null) return;
    throw new Failure(
      'replay-failed',
      `The script for the shadow database failed: ${refused.serverMessage}.`,
      {
        why: 'The migrations expect what it creates.',
        next: 'Correct initShadowDb in the Prisma config.',
        cause: refused,
      },
    );
  }
}
