import { connect, type Socket } from 'node:net';
import { MessageChannel, Worker } from 'node:worker_threads';

export interface DumpOptions {
  /** Owners and grants too; left out otherwise. */
  readonly withPrivileges?: boolean;
  /** More arguments for pg_dump: `--exclude-table=…`. */
  readonly args?: readonly string[];
}

/**
 * The structure of a database as `pg_dump --schema-only` of PostgreSQL 18 writes it, normalised. Needs no
 * PostgreSQL on the machine; servers 9.2 to 18 are understood.
 *
 * @param url `postgresql://user:password@host:port/database`; a host that starts with `/` (percent-encoded,
 *   or as `?host=`) is the directory of a Unix socket.
 */
export async function dumpSchema(url: string, options: DumpOptions = {}): Promise<string> {
  const server = parseServer(url);
  const socket = await openSocket(server);
  const args = [
    '--schema-only',
    ...(options.withPrivileges === true ? [] : ['--no-owner', '--no-privileges']),
    ...(options.args ?? []),
    `--dbname=${conninfo(server)}`,
  ];
  try {
    return normaliseDump(await runInWorker(socket, args));
  } finally {
    socket.destroy();
  }
}

/**
 * Removes what says nothing about structure: heading comments, versions, `\restrict` keys, blank lines, and the order
 * of storage parameters.
 */
export function normaliseDump(dump: string): string {
  return dump
    .replace(/^--\n(?:-- .*\n)+--\n/gm, '')
    .replace(/^(?:-- Dumped (?:from|by) .*|-- \*not\* creating schema.*|\\(?:un)?restrict .*)$/gm, '')
    .replace(/^(.*\bWITH \()(\w[^()]*='[^()]*')(\).*)$/gm, (_, head: string, options: string, tail: string) =>
      [head, options.split(', ').sort().join(', '), tail].join(''),
    )
    .replace(/\n{2,}/g, '\n')
    .trim();
}

interface Server {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

function parseServer(text: string): Server {
  const url = new URL(text);
  const user = decodeURIComponent(url.username) || 'postgres';
  return {
    host: url.searchParams.get('host') ?? (decodeURIComponent(url.hostname) || 'localhost'),
    port: Number(url.port || '5432'),
    user,
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || user,
  };
}

/** The address is a dummy: the bytes go through our own socket. */
function conninfo({ user, password, database }: Server): string {
  const quote = (value: string) => `'${value.replace(/['\\]/g, '\\$&')}'`;
  const secret = password === '' ? '' : ` password=${quote(password)}`;
  return `host=127.0.0.1 sslmode=disable gssencmode=disable user=${quote(user)}${secret} dbname=${quote(database)}`;
}

function openSocket({ host, port }: Server): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = host.startsWith('/')
      ? connect({ path: `${host}/.s.PGSQL.${String(port)}` })
      : connect({ host, port, noDelay: true });
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

function runInWorker(socket: Socket, args: readonly string[]): Promise<string> {
  const { port1: ours, port2: theirs } = new MessageChannel();
  const arrivals = new SharedArrayBuffer(4);
  const arrived = new Int32Array(arrivals);
  const send = (bytes: Uint8Array | null) => {
    ours.postMessage(bytes);
    Atomics.add(arrived, 0, 1);
    Atomics.notify(arrived, 0);
  };
  ours.on('message', (bytes: Uint8Array) => socket.write(bytes));
  socket.on('data', (bytes) => send(Uint8Array.from(bytes)));
  socket.on('close', () => send(null));
  socket.on('error', () => send(null));
  const worker = new Worker(new URL('pg-dump-worker.mjs', import.meta.url), {
    workerData: { socketPort: theirs, arrivals, args },
    transferList: [theirs],
  });
  return new Promise<string>((resolve, reject) => {
    worker.once('message', (result: { dump?: string; failure?: string }) =>
      result.dump === undefined ? reject(new Error(result.failure)) : resolve(result.dump),
    );
    worker.once('error', reject);
  }).finally(() => {
    ours.close();
    return worker.terminate();
  });
}
