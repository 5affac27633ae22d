import type { ConnectionOptions } from 'node:tls';
import { isNativeError } from 'node:util/types';
import { Failure, InvariantError } from '../model/failure.ts';
import { sendCancelRequest } from './cancel-request.ts';
import type { Database, DatabaseIdentity, QueryParameter, TextRow, TypedResult } from './database.ts';
import { explainQueryError } from './query-failure.ts';
import type { Pooler } from './find-pooler.ts';
import type { SessionSettings } from './session.ts';
import { startSession } from './session.ts';
import type { StatementResult } from './text-query.ts';
import { TextQuery } from './text-query.ts';
import type { WireClient } from './wire-client.ts';

export interface ConnectionOrigin {
  readonly defaultSchema: string;
  readonly pooler: Pooler | null;
  /** Null where there is no network address to send a cancel request to. */
  readonly address: { readonly host: string; readonly port: number } | null;
  readonly tls: ConnectionOptions | null;
  readonly signal?: AbortSignal;
  readonly reopen: () => Promise<Database>;
}

/** What a server may send in reply to one statement is bounded by nothing; what we keep is. */
const mostNotices = 1000;
/** How long a stopped statement may take to answer before the connection is cut. */
const stopWaitMs = 2000;

/** All state is private, so that no printing of the object can reach a password. */
export class Connection implements Database {
  readonly defaultSchema: string;
  readonly pooler: Pooler | null;
  readonly #client: WireClient;
  readonly #origin: ConnectionOrigin;
  #identity: DatabaseIdentity | null = null;
  #notices: string[] = [];
  /** Set once, when the connection is cancelled, lost or closed: every later call rejects with it. */
  #ended: Failure | null = null;
  /** Calls wait for the one before them. */
  #last: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | null = null;

  constructor(client: WireClient, origin: ConnectionOrigin) {
    this.defaultSchema = origin.defaultSchema;
    this.pooler = origin.pooler;
    this.#client = client;
    this.#origin = origin;
    client.on('error', (error) => (this.#ended ??= explainQueryError(error)));
    client.on('notice', (notice) => {
      if (this.#notices.length < mostNotices) this.#notices.push(notice.message ?? '');
    });
    origin.signal?.addEventListener('abort', this.#cancel, { once: true });
    if (origin.signal?.aborted) this.#cancel();
  }

  get identity(): DatabaseIdentity {
    if (this.#identity === null) throw new InvariantError('the session was not started');
    return this.#identity;
  }

  get announcedProcessId(): number | null {
    return this.#client.processID;
  }

  /** First thing to do; the connection is closed when it fails. */
  async start(settings: SessionSettings): Promise<void> {
    try {
      this.#identity = await startSession((sql) => this.script(sql), settings);
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

  async queryTyped(sql: string, parameters: readonly QueryParameter[] = []): Promise<TypedResult> {
    const [result] = await this.#run(sql, parameters);
    return result ?? { columns: [], rows: [], affectedRows: 0 };
  }

  async script(sql: string): Promise<readonly (readonly TextRow[])[]> {
    return (await this.#run(sql, null)).map((result) => result.rows);
  }

  async scriptEach(sql: string, take: (rows: readonly TextRow[], statement: number) => void): Promise<void> {
    await this.#run(sql, null, take);
  }

  async transaction<T>(begin: string, work: () => Promise<T>): Promise<T> {
    await this.script(begin);
    try {
      const value = await work();
      await this.script('commit');
      return value;
    } catch (error) {
      // The first error is the one that tells; a connection that is gone has rolled back by itself.
      await this.script('rollback').catch(() => undefined);
      throw error;
    }
  }

  takeNotices(): readonly string[] {
    const notices = this.#notices;
    this.#notices = [];
    return notices;
  }

  reopen(): Promise<Database> {
    return this.#origin.reopen();
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    this.#origin.signal?.removeEventListener('abort', this.#cancel);
    this.#ended ??= new Failure('connection-lost', 'The connection to the database was closed.');
    await this.#client.end().catch(() => undefined);
  }

  async #run(
    sql: string,
    parameters: readonly QueryParameter[] | null,
    take?: (rows: readonly TextRow[], statement: number) => void,
  ): Promise<readonly StatementResult[]> {
    const send = async (): Promise<readonly StatementResult[]> => {
      if (this.#ended !== null) throw this.#ended;
      return await this.#client.query(new TextQuery(sql, parameters, take)).results;
    };
    const results = this.#last.then(send, send);
    this.#last = results;
    try {
      return await results;
    } catch (error) {
      if (this.#ended !== null) throw this.#ended;
      throw isNativeError(error) ? explainQueryError(error) : error;
    }
  }

  /** Closing the socket would leave the statement running on the server, with its locks. */
  readonly #cancel = (): void => {
    if (this.#ended !== null) return;
    this.#ended = new Failure('cancelled', 'Cancelled.', { why: 'What was not committed was rolled back.' });
    void this.#stop();
  };

  async #stop(): Promise<void> {
    const { processID, secretKey } = this.#client;
    const { address, tls } = this.#origin;
    if (address !== null && processID !== null && secretKey !== null) {
      await sendCancelRequest(address, tls, { processId: processID, secretKey });
      await settledWithin(this.#last, stopWaitMs);
    }
    await this.close();
  }
}

function settledWithin(promise: Promise<unknown>, waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, waitMs);
    const finish = (): void => {
      clearTimeout(timer);
      resolve();
    };
    promise.then(finish, finish);
  });
}
