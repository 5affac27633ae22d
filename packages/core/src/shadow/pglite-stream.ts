import { Duplex } from 'node:stream';

export interface ProtocolServer {
  /** Answers complete protocol messages. */
  execProtocolRaw(message: Uint8Array): Promise<Uint8Array>;
}

/** The socket that `pg` believes it has: each write goes to PGlite in this process, the answer is read back. */
export class PgliteStream extends Duplex {
  readonly #server: ProtocolServer;

  constructor(server: ProtocolServer) {
    super();
    this.#server = server;
  }

  /** `pg` connects and tunes its sockets. */
  connect(): this {
    setImmediate(() => this.emit('connect'));
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  override _read(): void {
    // Answers are pushed as they come.
  }

  /** `pg` writes whole messages, never parts of one. */
  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#server.execProtocolRaw(chunk).then(
      (answer) => {
        if (answer.length > 0) this.push(answer);
        done();
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override _final(done: (error?: Error | null) => void): void {
    this.push(null);
    done();
  }
}
