import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Client } from 'pg';

/** What befalls a statement on its way; each is answered, if at all, by the real server. */
export const faults = ['lostBefore', 'lostAfter', 'vanished', 'terminated', 'timedOut'] as const;

/**
 * `lostBefore`: the connection is cut before the statement reaches the server. `lostAfter`: the server has run it, and
 * the connection is cut before the answer gets back. `vanished`: as `lostBefore`, and nobody gets through any more.
 * `terminated`: an administrator ends the session first. `timedOut`:
 * the server gives the statement up for taking too long.
 */
export type Fault = (typeof faults)[number];

/** Something that happens to the server, the machine or the clock while a statement is on its way. */
export interface Incident {
  /** Before the statement is sent, or after it was run and before its answer, which is lost then. */
  readonly when: 'before' | 'after';
  readonly happen: () => Promise<void>;
}

export interface Injection {
  /** Every statement that was sent since. */
  readonly statements: readonly string[];
  /** The statement that it befell; null when there were not that many. */
  readonly sql: string | null;
}

export interface FaultProxy {
  /** The URL of a database, by way of the proxy. */
  through(url: string): string;
  /** Injects a fault at the n-th statement from now on, counted from 1, on whatever connection; 0 only listens. */
  arm(fault: Fault | Incident, place: number): void;
  /** Lets nobody speak to the server any more, and sends those who come next to this port. */
  divert(port: number): void;
  /** What has happened since, and an end to it. */
  disarm(): Injection;
  close(): Promise<void>;
}

interface Armed {
  readonly fault: Fault | Incident;
  readonly place: number;
}

/**
 * Stands before a real server and understands as much of PostgreSQL's protocol as it takes to count statements: a
 * simple query, or everything up to a Sync.
 *
 * @param serverUrl a superuser's, for ending sessions
 */
export async function startFaultProxy(serverUrl: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(serverUrl);
  let target = Number(port);
  const sockets = new Set<Socket>();
  let armed: Armed | null = null;
  let statements: string[] = [];
  let befallen: string | null = null;
  let isGone = false;

  /** The fault for this statement, if it is its turn. */
  const draw = (sql: string): Fault | Incident | null => {
    if (armed === null) return null;
    statements.push(sql);
    if (statements.length !== armed.place) return null;
    befallen = sql;
    isGone = armed.fault === 'vanished';
    return armed.fault;
  };
  const listener = createServer((client) => {
    if (isGone) {
      client.destroy();
      return;
    }
    const server = connect({ host: hostname, port: target, noDelay: true });
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket)).on('error', () => undefined);
    }
    const link = new Link(client, server, draw, (pid) => terminate(serverUrl, pid));
    client.on('data', (bytes) => link.fromClient(bytes)).once('close', () => server.destroy());
    server.on('data', (bytes) => link.fromServer(bytes)).once('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address() as AddressInfo;
  return {
    through: (url) => {
      const own = new URL(url);
      own.port = String(address.port);
      own.searchParams.set('sslmode', 'disable');
      return own.href;
    },
    arm: (fault, place) => {
      armed = { fault, place };
      statements = [];
      befallen = null;
    },
    divert: (other) => {
      target = other;
      for (const socket of sockets) socket.destroy();
    },
    disarm: () => {
      armed = null;
      isGone = false;
      return { statements, sql: befallen };
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

async function terminate(serverUrl: string, pid: number): Promise<void> {
  const admin = new Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query('select pg_terminate_backend($1)', [pid]);
  await admin.end();
}

/** One connection of a client to the server. */
class Link {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #draw: (sql: string) => Fault | Incident | null;
  readonly #terminate: (pid: number) => Promise<void>;
  readonly #sent = new Frames(false);
  readonly #answered = new Frames(true);
  #exchange: Buffer[] = [];
  #pid = 0;
  /** Answers are kept back, and the connection cut when they are complete. */
  #isMuted = false;
  #afterwards: () => Promise<void> = () => Promise.resolve();

  constructor(
    client: Socket,
    server: Socket,
    draw: (sql: string) => Fault | Incident | null,
    terminate: (pid: number) => Promise<void>,
  ) {
    this.#client = client;
    this.#server = server;
    this.#draw = draw;
    this.#terminate = terminate;
  }

  fromClient(bytes: Buffer): void {
    for (const frame of this.#sent.take(bytes)) {
      const type = String.fromCharCode(frame[0] ?? 0);
      // The start-up message has no type; it begins with the first byte of its length, 0.
      if (!'QPBDES'.includes(type)) {
        this.#server.write(frame);
        continue;
      }
      this.#exchange.push(frame);
      if (type !== 'Q' && type !== 'S') continue;
      const exchange = this.#exchange;
      this.#exchange = [];
      this.#forward(exchange);
    }
  }

  fromServer(bytes: Buffer): void {
    for (const frame of this.#answered.take(bytes)) {
      const type = String.fromCharCode(frame[0] ?? 0);
      if (type === 'K') this.#pid = frame.readInt32BE(5);
      if (this.#isMuted && type === 'Z') void this.#afterwards().finally(() => this.#cut());
    }
    if (!this.#isMuted) this.#client.write(bytes);
  }

  #forward(exchange: readonly Buffer[]): void {
    const send = (): boolean => this.#server.write(Buffer.concat(exchange));
    const drawn = this.#draw(sqlOf(exchange));
    if (typeof drawn === 'object' && drawn !== null) {
      if (drawn.when === 'before') {
        void drawn.happen().finally(send);
        return;
      }
      this.#afterwards = drawn.happen;
      this.#isMuted = true;
      send();
      return;
    }
    switch (drawn) {
      case null:
        send();
        return;
      case 'lostBefore':
      case 'vanished':
        this.#cut();
        return;
      case 'lostAfter':
        this.#isMuted = true;
        send();
        return;
      case 'terminated':
        void this.#terminate(this.#pid).then(send);
        return;
      case 'timedOut':
        // Each statement of a message has its own time since PostgreSQL 11.
        this.#server.write(simpleQuery('set statement_timeout = 10; select pg_catalog.pg_sleep(60)'));
    }
  }

  #cut(): void {
    this.#client.destroy();
    this.#server.destroy();
  }
}

/** Cuts a stream into messages: a type, except for the first one of a client, and a length that counts itself. */
class Frames {
  #rest: Buffer = Buffer.alloc(0);
  #isTyped: boolean;

  constructor(isTyped: boolean) {
    this.#isTyped = isTyped;
  }

  *take(bytes: Buffer): Generator<Buffer> {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const head = this.#isTyped ? 1 : 0;
      if (this.#rest.length < head + 4) return;
      const length = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < length) return;
      const frame = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      this.#isTyped = true;
      yield frame;
    }
  }
}

/** Settings that go ahead of a statement in the same message. */
const settings = /^(?:select pg_catalog\.set_config\((?:[^;']|'(?:[^']|'')*')*;)+/;

/**
 * Of a Query, or of the Parses of an exchange: the first that is no setting. The text of a Parse follows the name of the
 * statement, which is empty.
 */
function sqlOf(exchange: readonly Buffer[]): string {
  const texts = exchange
    .filter((frame) => 'QP'.includes(String.fromCharCode(frame[0] ?? 0)))
    .map((frame) => {
      const start = String.fromCharCode(frame[0] ?? 0) === 'P' ? 6 : 5;
      return frame.toString('utf8', start, frame.indexOf(0, start)).replace(settings, '');
    });
  return texts.find((text) => !text.startsWith('select pg_catalog.set_config(')) ?? texts[0] ?? '';
}

function simpleQuery(sql: string): Buffer {
  const text = Buffer.from(`${sql}\0`);
  const head = Buffer.alloc(5);
  head.write('Q');
  head.writeInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}
