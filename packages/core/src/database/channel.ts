import type { ConnectionOptions } from 'node:tls';
import { isNativeError } from 'node:util/types';
import { Failure } from '../model/failure.ts';
import { sendCancelRequest } from './cancel-request.ts';
import type { QueryParameter, TextRow } from './database.ts';
import { explainQueryError } from './query-failure.ts';
import { bare, type Envelope, type StatementResult, TextQuery } from './text-query.ts';
import type { Wire } from './wire.ts';

export interface ChannelOrigin {
  /** Null where there is no network address to send a cancel request to. */
  readonly address: { readonly host: string; readonly port: number } | null;
  readonly tls: ConnectionOptions | null;
  readonly signal?: AbortSignal;
}

/** What a server may send in reply to one statement is bounded by nothing; what we keep is. */
const mostNotices = 1000;
/** How long a stopped statement may take to answer, or a server to part, before the connection is cut. */
const stopWaitMs = 2000;

/** Messages to a server and its answers, one after the other, until it is cancelled, lost or closed. */
export class Channel {
  readonly #client: Wire;
  readonly #origin: ChannelOrigin;
  #notices: string[] = [];
  /** Set once: every later call rejects with it. */
  #ended: Failure | null = null;
  /** Calls wait for the one before them. */
  #last: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | null = null;

  constructor(client: Wire, origin: ChannelOrigin) {
    this.#client = client;
    this.#origin = origin;
    client.on('error', (error) => (this.#ended ??= explainQueryError(error)));
    client.on('notice', (notice) => {
      if (this.#notices.length < mostNotices) this.#notices.push(notice.message ?? '');
    });
    origin.signal?.addEventListener('abort', this.#cancel, { once: true });
    if (origin.signal?.aborted) this.#cancel();
  }

  /** As the server, or a pooler in its place, gave it when the connection was made. */
  get processId(): number | null {
    return this.#client.processID;
  }

  async run(
    sql: string,
    parameters: readonly QueryParameter[] | null,
    envelope: Envelope = bare,
    take?: (rows: readonly TextRow[], statement: number) => void,
  ): Promise<readonly StatementResult[]> {
    const send = async (): Promise<readonly StatementResult[]> => {
      if (this.#ended !== null) throw this.#ended;
      return await this.#client.query(new TextQuery(sql, parameters, envelope, take)).results;
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

  takeNotices(): readonly string[] {
    const notices = this.#notices;
    this.#notices = [];
    return notices;
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    this.#origin.signal?.removeEventListener('abort', this.#cancel);
    this.#ended ??= new Failure('connection-lost', 'The connection to the database was closed.');
    // A server that is gone without a word closes nothing from its side.
    if (!(await settledWithin(this.#client.end(), stopWaitMs))) this.#client.cut();
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

function settledWithin(promise: Promise<unknown>, waitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), waitMs);
    const finish = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    promise.then(finish, finish);
  });
}
