import type { Reader } from '../../database/database.ts';
import { Failure } from '../../model/failure.ts';
import type { OperationOptions } from '../../model/options.ts';
import { KeptServers } from '../../shadow/kept-servers.ts';
import { KeptReplays } from './kept-replays.ts';

/** Options of an operation, with what its steps share. */
export interface SessionOptions extends OperationOptions {
  readonly session?: Session;
  readonly keptServers?: KeptServers;
  readonly keptReplays?: KeptReplays;
}

/** Shorter than the time after which the networks that we know of forget a connection without a word. */
const longestPauseMs = 60_000;

/** The connection that a command reads with: kept from one step to the next, lent to one at a time. */
export class Session {
  readonly #longestPauseMs: number;
  #kept: { readonly database: Reader; readonly url: string } | null = null;
  /** Of the server that the command has written to. */
  #writtenOn: string | null = null;

  constructor(longestPause = longestPauseMs) {
    this.#longestPauseMs = longestPause;
  }

  noteWritten({ serverStartedAt }: Reader): void {
    this.#writtenOn = serverStartedAt;
  }

  /**
   * Makes sure that what was written is looked for where it was written.
   *
   * @throws Failure `connection-lost` when the server was started anew since, or another one has taken over
   */
  requireServer(database: Reader): void {
    if (this.#isWhereWritten(database)) return;
    throw new Failure('connection-lost', 'the server was started again, or another one has taken over.');
  }

  #isWhereWritten({ serverStartedAt }: Reader): boolean {
    return this.#writtenOn === null || this.#writtenOn === serverStartedAt;
  }

  /** Null where there is none, or it was ended meanwhile, or leads elsewhere: then the borrower opens one. */
  async take(url: string): Promise<Reader | null> {
    const kept = this.#kept;
    this.#kept = null;
    if (kept === null) return null;
    const isFit = kept.url === url && this.#isWhereWritten(kept.database);
    if (isFit && (await isAlive(kept.database))) return kept.database;
    await kept.database.close();
    return null;
  }

  /** Behind a pooler a connection that waits may be the very one that the next client waits for: it is not kept. */
  async give(database: Reader, url: string): Promise<void> {
    if (this.#kept !== null || database.pooler !== null) await database.close();
    else this.#kept = { database, url };
  }

  /** Runs a pause that nobody knows the end of: what is kept is closed when it lasts long. */
  async during<T>(pause: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => void this.rest(), this.#longestPauseMs);
    try {
      return await pause();
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Closes what is kept, for instance where the server has no room for another.
   *
   * @returns whether there was anything
   */
  async rest(): Promise<boolean> {
    const kept = this.#kept;
    this.#kept = null;
    await kept?.database.close();
    return kept !== null;
  }
}

async function isAlive(database: Reader): Promise<boolean> {
  try {
    await database.query('select 1');
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a command whose steps share a session and a scratch server; one that is part of another shares those of the
 * other. A connection of the caller's own is theirs to keep.
 */
export async function withSession<Options extends OperationOptions, T>(
  options: Options & SessionOptions,
  work: (options: Options) => Promise<T>,
): Promise<T> {
  const session = options.session === undefined && options.connection === undefined ? new Session() : null;
  const keptServers = options.keptServers === undefined ? new KeptServers() : null;
  try {
    return await work({
      keptReplays: new KeptReplays(),
      ...options,
      ...(session === null ? {} : { session }),
      ...(keptServers === null ? {} : { keptServers }),
    });
  } finally {
    await Promise.all([session?.rest(), keptServers?.end()]);
  }
}
