import type { Client } from 'pg';
import { Failure } from '../model/failure.ts';
import type { PgClient } from '../model/pg-client.ts';
import { Connection } from './connection.ts';
import type { Writer } from './database.ts';
import type { SessionSettings } from './session.ts';
import { TextQuery } from './text-query.ts';
import type { Turns, Wire } from './wire.ts';

/** Of everything that works on one client, one transaction follows the other. */
const turnsOf = new WeakMap<PgClient, Turns>();

/**
 * A connection of the caller's own, which stays open: every setting is made for one transaction, as behind a pooler.
 * Several may be had of one client at a time.
 *
 * @throws Failure `usage` for what is no connected `pg` client
 */
export async function openBorrowed(
  client: PgClient,
  settings: SessionSettings,
  signal?: AbortSignal,
): Promise<Writer> {
  const borrowed = asClient(client);
  const turns = turnsOf.get(client) ?? makeTurns();
  turnsOf.set(client, turns);
  await turns(() => requireNoTransaction(borrowed));
  const connection = new Connection(new BorrowedWire(borrowed), {
    defaultSchema: settings.schema ?? 'public',
    pooler: null,
    isGuest: true,
    settings,
    address: null,
    tls: null,
    turns,
    reopen: () => Promise.reject(new Failure('connection-failed', 'There is one connection, not two.')),
    ...(signal === undefined ? {} : { signal }),
  });
  await connection.start();
  return connection;
}

/** The first statement of a transaction begins with it. */
const isFirstSql = 'select pg_catalog.now() operator(pg_catalog.=) pg_catalog.statement_timestamp()';

async function requireNoTransaction(client: Client): Promise<void> {
  const results = await client.query(new TextQuery(isFirstSql, null)).results.catch(() => null);
  if (results?.[0]?.rows[0]?.[0] === 't') return;
  throw new Failure('usage', 'The connection that was given has an open transaction.', {
    why: 'What is read must be one snapshot, and what is written one transaction: the one that is open is neither.',
    next: 'Give a connection between transactions, or one of its own.',
  });
}

function makeTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
}

/** `pg.Client` and `pg.PoolClient`, of whichever copy of `pg`; a pool gives every query another connection. */
function asClient(given: PgClient): Client {
  const client = given as Partial<Record<'connection' | 'processID' | 'totalCount' | 'native', unknown>>;
  if (client.connection !== undefined && typeof client.processID === 'number')
    return given as unknown as Client;
  const what =
    client.totalCount !== undefined
      ? 'is a pool'
      : client.native !== undefined
        ? 'is a client of pg-native'
        : 'is not connected';
  throw new Failure('usage', `The connection that was given ${what}.`, {
    next: 'Give a client of pg that is connected: await pool.connect(), or new pg.Client() and await client.connect().',
  });
}

class BorrowedWire implements Wire {
  readonly #client: Client;
  readonly #stop: (() => void)[] = [];

  constructor(client: Client) {
    this.#client = client;
  }

  get processID(): number | null {
    return (this.#client as unknown as { readonly processID: number | null }).processID;
  }

  /** A statement of somebody else's connection is not cancelled. */
  get secretKey(): null {
    return null;
  }

  query(query: TextQuery): TextQuery {
    return this.#client.query(query);
  }

  on(event: 'error' | 'notice', listener: (value: Error) => void): this {
    this.#client.on(event as 'error', listener);
    this.#stop.push(() => void this.#client.removeListener(event, listener));
    return this;
  }

  /** It goes on as it was. */
  end(): Promise<void> {
    for (const stop of this.#stop.splice(0)) stop();
    return Promise.resolve();
  }

  cut(): void {
    void this.end();
  }
}
