import type { Writer } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import type { CatalogObject } from '../model/catalog.ts';
import { Failure } from '../model/failure.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import { isBorne } from '../model/on-excluded.ts';
import { quoteIdentifier } from '../model/quote.ts';
import type { ReplayProblem } from '../model/replay.ts';
import type { StandIn, Surroundings } from '../model/surroundings.ts';
import type { ShadowDatabase } from '../shadow/shadow-server.ts';

export interface SessionSettings {
  /** `?schema=` of the URL; null leaves the server's own search path. */
  readonly schema: string | null;
  /** Run before the first migration (`initShadowDb`). */
  readonly initScript: string | null;
  /** Schemas that unqualified names are looked for in besides, after those of a new connection. */
  readonly besidesSchemas?: readonly string[];
  /** What the live database has from elsewhere, for a history that does not replay without it. */
  readonly surroundings?: Surroundings | null;
}

/** A stand-in that is there, and what was refused for want of it. */
interface LaidStandIn {
  readonly object: ObjectIdentity;
  readonly reason: string;
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
  readonly #laid: LaidStandIn[] = [];
  readonly #foreign = new Set<ObjectKey>();

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
    const { schema, initScript, surroundings } = settings;
    const besidesSchemas = session.#besides;
    if (schema !== null) {
      // Prisma makes the schema of its URL when it connects.
      await session.database.script(`create schema if not exists ${quoteIdentifier(schema)};
        set search_path = ${quoteIdentifier(schema)}`);
    }
    if (besidesSchemas.length > 0) {
      const path = [schema ?? 'public', ...besidesSchemas].map(quoteIdentifier).join(', ');
      await session.database.script(`set search_path = ${path}`);
    }
    [session.#searchPath, session.#role] = await session.#readState();
    if (initScript !== null) await session.#runInitScript(initScript);
    for (const extension of surroundings?.extensions ?? []) await session.#install(extension);
    return session;
  }

  get database(): Writer {
    return this.#shadow.database;
  }

  /** False where roles would outlive the shadow, and where the server refuses the name. */
  async createRole(name: string): Promise<boolean> {
    return (await this.#shadow.ensureRoles([name])).length > 0;
  }

  /** Schemas that unqualified names are looked for in. */
  get path(): readonly string[] {
    return [this.defaultSchema, ...this.#besides];
  }

  get #besides(): readonly string[] {
    const { besidesSchemas = [], surroundings } = this.#settings;
    return [...besidesSchemas, ...(surroundings?.besidesSchemas ?? [])];
  }

  /** What may be laid. */
  get standIns(): readonly StandIn[] {
    return this.#settings.surroundings?.standIns ?? [];
  }

  get laid(): readonly LaidStandIn[] {
    return this.#laid;
  }

  /** Makes what stands in for an object of the live database. False where it was there, or nothing of it could be. */
  async lay({ object, statements }: StandIn, reason: string): Promise<boolean> {
    if (this.#foreign.has(objectKey(object))) return false;
    if (object.schema !== null) await this.#ensureSchema(object.schema);
    let isLaid = false;
    for (const statement of statements) isLaid = (await this.run(statement)) === null || isLaid;
    if (!isLaid) return false;
    this.#foreign.add(objectKey(object));
    this.#laid.push({ object, reason });
    return true;
  }

  /** Whether it is, or stands on, what this session has put there and no migration makes; triggers, policies and rules are its own. */
  isForeign(object: CatalogObject | ObjectIdentity): boolean {
    if (this.#foreign.size === 0) return false;
    const subject = 'on' in object ? object.on : object;
    const { kind, schema, table } = subject;
    // What stands in is laid without any: the history has made them.
    if (isBorne(kind)) return false;
    return (
      this.#foreign.has(objectKey(subject)) ||
      (table !== null && this.#foreign.has(objectKey({ kind: 'table', schema, table: null, name: table })))
    );
  }

  async #install({ name, installedIn }: Surroundings['extensions'][number]): Promise<void> {
    await this.#ensureSchema(installedIn);
    const create = `create extension if not exists ${quoteIdentifier(name)} with schema ${quoteIdentifier(installedIn)}`;
    if ((await this.run(create)) !== null) return;
    this.#foreign.add(objectKey({ kind: 'extension', schema: null, table: null, name }));
  }

  async #ensureSchema(name: string): Promise<void> {
    const found = await this.database.query('select from pg_catalog.pg_namespace where nspname = $1', [name]);
    if (found.length > 0 || (await this.run(`create schema ${quoteIdentifier(name)}`)) !== null) return;
    this.#foreign.add(objectKey({ kind: 'schema', schema: null, table: null, name }));
  }

  /** Schema that unqualified names are created in. */
  get defaultSchema(): string {
    return this.#settings.schema ?? 'public';
  }

  /** Runs a text of ours with the rights of a superuser. Returns what the server refused it for; null when it ran. */
  async supply(sql: string): Promise<QueryFailure | null> {
    return this.#attempt(() => this.#shadow.supply(sql));
  }

  /** Runs a text as one query. Returns what the server refused it for; null when it ran. */
  async run(sql: string): Promise<QueryFailure | null> {
    return this.#attempt(() => this.database.execute(sql));
  }

  async #attempt(work: () => Promise<void>): Promise<QueryFailure | null> {
    try {
      await work();
      return null;
    } catch (error) {
      if (!(error instanceof QueryFailure) || error.code === 'connection-lost') throw error;
      // The text may have opened a transaction of its own.
      await this.database.script('rollback');
      return error;
    }
  }

  /** Takes what the server said of IF EXISTS that found nothing. */
  takeSkips(): readonly string[] {
    return [...new Set(this.database.takeNotices())].filter((notice) =>
      notice.endsWith(' does not exist, skipping'),
    );
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
