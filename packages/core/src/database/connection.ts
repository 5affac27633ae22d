import { InvariantError } from '../model/failure.ts';
import { Channel, type ChannelOrigin } from './channel.ts';
import type {
  DatabaseIdentity,
  QueryParameter,
  SearchPath,
  TextRow,
  TypedResult,
  Writer,
} from './database.ts';
import { poolerOfProcess, type Pooler } from './find-pooler.ts';
import { isSafePath } from './project-path.ts';
import { poolerUnsupported } from './query-failure.ts';
import type { SessionSettings, SessionStart } from './session.ts';
import {
  aloneSettingsSql,
  sessionSettingsSql,
  setLastingSql,
  setLocalSql,
  startSession,
  transactionSettingsSql,
} from './session.ts';
import { bare, dropRows, type Envelope, type StatementResult, type TakeRows } from './text-query.ts';
import type { Turns, Wire } from './wire.ts';

export interface ConnectionOrigin extends ChannelOrigin {
  readonly defaultSchema: string;
  /** What the URL says of one. */
  readonly pooler: Pooler | null;
  readonly settings: SessionSettings;
  /** Whether the settings are made for each transaction anew, and nothing for the session. */
  readonly isGuest: boolean;
  readonly reopen: () => Promise<Writer>;
  /** Where others send on the same client: each transaction of theirs and ours is one turn. */
  readonly turns?: Turns;
}

const resetPathSql = `select reset_val as path from pg_catalog.pg_settings where name = 'search_path'`;
/** Evaluated from left to right: the first column is the path as it was. */
const emptyPathSql = `pg_catalog.set_config('search_path', '', true)`;
const resetSql = 'reset all; reset role';
/** What whoever lends the connection has set for its session; the role is listed nowhere. */
const ownSettingsSql = `select s.name, s.setting from pg_catalog.pg_settings s where s.source operator(pg_catalog.=) 'session'
  union all select 'role', pg_catalog.current_setting('role')`;
const beginningSql = 'select pg_catalog.pg_backend_pid()';

/** All state is private, so that no printing of the object can reach a password. */
export class Connection implements Writer {
  readonly defaultSchema: string;
  readonly lockTimeoutMs: number;
  readonly #channel: Channel;
  readonly #origin: ConnectionOrigin;
  #start: SessionStart | null = null;
  #isInTransaction = false;
  /** Of the open transaction. */
  #processId: number | null = null;
  /** What statements of the project's own left as `search_path` in the open transaction; null before the first. */
  #ownPath: string | null = null;

  constructor(client: Wire, origin: ConnectionOrigin) {
    this.defaultSchema = origin.defaultSchema;
    this.lockTimeoutMs = origin.settings.lockTimeoutMs;
    this.#channel = new Channel(client, origin);
    this.#origin = origin;
  }

  get identity(): DatabaseIdentity {
    return this.#started.identity;
  }

  get projectPath(): string {
    return this.#started.projectPath;
  }

  get processId(): number {
    return this.#processId ?? this.#started.processId;
  }

  get serverStartedAt(): string {
    return this.#started.serverStartedAt;
  }

  get pooler(): Pooler | null {
    return this.#origin.pooler ?? poolerOfProcess(this.#channel.processId, this.#started.processId);
  }

  get #started(): SessionStart {
    if (this.#start === null) throw new InvariantError('the session was not started');
    return this.#start;
  }

  /** First thing to do; the connection is closed when it fails. */
  async start(): Promise<void> {
    const { settings, isGuest } = this.#origin;
    const before = isGuest
      ? [transactionSettingsSql(settings)]
      : [setLocalSql('search_path', ''), sessionSettingsSql(settings)];
    const ask = async (sql: string): Promise<readonly TextRow[] | undefined> =>
      (await this.#channel.run(sql, null, { before, after: [] })).at(-1)?.rows;
    const askVersion = async (): Promise<string> =>
      (await this.#channel.run('show server_version_num', null))[0]?.rows[0]?.[0] ?? 'unknown';
    try {
      this.#start = await this.#turn(() => startSession(ask, askVersion, settings.schema));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async query<Row extends Readonly<Record<string, string | null>>>(
    sql: string,
    parameters: readonly QueryParameter[] = [],
  ): Promise<readonly Row[]> {
    const { columns, rows } = await this.queryTyped(sql, parameters);
    const names = columns.map((column) => column.name);
    return rows.map(
      (row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])) as Row,
    );
  }

  async queryTyped(
    sql: string,
    parameters: readonly QueryParameter[] = [],
    searchPath: SearchPath = 'empty',
  ): Promise<TypedResult> {
    const [result] = await this.#send(sql, parameters, searchPath);
    return result ?? { columns: [], rows: [], affectedRows: 0 };
  }

  async script(sql: string, searchPath: SearchPath = 'empty'): Promise<readonly (readonly TextRow[])[]> {
    return (await this.#send(sql, null, searchPath)).map((result) => result.rows);
  }

  async execute(sql: string, searchPath: SearchPath = 'empty'): Promise<void> {
    await this.#send(sql, null, searchPath, dropRows);
  }

  /**
   * The server reads a message by the `client_encoding` that it finds, which others may have set: letters beyond ASCII
   * go out in a transaction that has its settings already.
   */
  #send(
    sql: string,
    parameters: readonly QueryParameter[] | null,
    searchPath: SearchPath,
    take?: TakeRows,
  ): Promise<readonly StatementResult[]> {
    const send = (): Promise<readonly StatementResult[]> =>
      this.#channel.run(sql, parameters, this.#envelope(searchPath, parameters === null), take);
    const { isGuest, settings } = this.#origin;
    if (!isGuest || this.#isInTransaction) return send();
    const isAscii = /^[\0-\x7f]*$/.test(JSON.stringify([sql, parameters, searchPath, settings.schema]));
    return isAscii ? this.#turn(send) : this.transaction('begin', send);
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    const { turns } = this.#origin;
    return turns === undefined || this.#isInTransaction ? work() : turns(work);
  }

  async scriptEach(
    sql: string,
    take: (rows: readonly TextRow[], statement: number) => void,
    begin?: string,
  ): Promise<void> {
    if (begin === undefined) {
      await this.#turn(() => this.#channel.run(sql, null, this.#envelope('empty'), take));
      return;
    }
    const before = [begin, ...this.#transactionSettings()];
    await this.#turn(() =>
      this.#channel.run(sql, null, { before, after: ['commit'] }, take).catch(async (error: unknown) => {
        // The error cut the message off before its commit.
        await this.#channel.run('rollback', null).catch(() => undefined);
        throw error;
      }),
    );
  }

  transaction<T>(begin: string, work: () => Promise<T>): Promise<T> {
    return this.#turn(() => this.#transact(begin, work));
  }

  async #transact<T>(begin: string, work: () => Promise<T>): Promise<T> {
    try {
      const kept = await this.#readLent(begin);
      const settings = this.#transactionSettings();
      const opened = await this.#channel.run([...settings, beginningSql].join(';'), null, {
        before: [begin],
        after: [],
      });
      this.#isInTransaction = true;
      this.#processId = Number(opened.at(-1)?.rows[0]?.[0]);
      const value = await work();
      // A SET of the project's own would outlive the transaction.
      if (this.#ownPath !== null) await this.#channel.run([resetSql, ...kept].join(';'), null);
      await this.#channel.run('commit', null);
      return value;
    } catch (error) {
      // The first error is the one that tells; a connection that is gone has rolled back by itself.
      await this.#channel.run('rollback', null).catch(() => undefined);
      throw error;
    } finally {
      this.#isInTransaction = false;
      this.#processId = null;
      this.#ownPath = null;
    }
  }

  async alone(sql: string, isQualified: boolean): Promise<void> {
    const { isGuest, settings, turns } = this.#origin;
    if (!isGuest || this.#isInTransaction) {
      await this.#channel.run(sql, null);
      return;
    }
    // A setting of the session would be somebody else's: the next client's of a pool, or whose the connection is.
    if (this.pooler !== null || turns !== undefined) {
      await this.#requireKnownNames(isQualified);
      await this.#turn(() => this.#channel.run(sql, null));
      return;
    }
    const { set, reset } = aloneSettingsSql(this.projectPath, settings);
    await this.#channel.run(set, null);
    try {
      await this.#channel.run(sql, null);
    } finally {
      await this.#channel.run(reset, null).catch(() => undefined);
    }
  }

  /** What the pool's session makes of names cannot be set for a statement that is outside a transaction. */
  async #requireKnownNames(isQualified: boolean): Promise<void> {
    const [row] = await this.query<{ path: string | null }>(resetPathSql);
    const path = row?.path ?? '';
    if (isSafePath(path) && (isQualified || this.#origin.settings.schema === null)) return;
    throw poolerUnsupported(
      'a statement that cannot be in a transaction (CONCURRENTLY) would be run through a pooler',
      `Its names would be looked up in ${path}, which cannot be set for it without leaving the setting to whoever gets the connection next.`,
    );
  }

  /** Statements that set the session as it was lent, for what may change it. */
  async #readLent(begin: string): Promise<readonly string[]> {
    if (this.#origin.turns === undefined || begin.includes('read only')) return [];
    const rows = (await this.#channel.run(ownSettingsSql, null)).at(-1)?.rows ?? [];
    return rows.map(([name, value]) => setLastingSql(name ?? '', value ?? ''));
  }

  #transactionSettings(): readonly string[] {
    return this.#origin.isGuest ? [transactionSettingsSql(this.#origin.settings)] : [];
  }

  /** What goes ahead of a statement, and after it, for its names to mean what they should. */
  #envelope(searchPath: SearchPath, maySet = false): Envelope {
    const { isGuest, settings } = this.#origin;
    if (!isGuest) return bare;
    const path = searchPath === 'project' ? (this.#ownPath ?? this.projectPath) : '';
    if (!this.#isInTransaction) return { before: [transactionSettingsSql(settings, path)], after: [] };
    if (searchPath === 'empty') return bare;
    const before = [setLocalSql('search_path', path)];
    if (!maySet) return { before, after: [setLocalSql('search_path', '')] };
    return {
      before,
      after: [`select pg_catalog.current_setting('search_path'), ${emptyPathSql}`],
      takeLast: ([row]) => (this.#ownPath = row?.[0] ?? path),
    };
  }

  takeNotices(): readonly string[] {
    return this.#channel.takeNotices();
  }

  reopen(): Promise<Writer> {
    return this.#origin.reopen();
  }

  close(): Promise<void> {
    return this.#channel.close();
  }
}
