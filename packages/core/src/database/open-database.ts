import { userInfo } from 'node:os';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { isNativeError } from 'node:util/types';
import { Failure } from '../model/failure.ts';
import { Secret } from '../model/secret.ts';
import { explainConnectError } from './connect-failure.ts';
import { Connection } from './connection.ts';
import type { Reader, Writer } from './database.ts';
import { loadTls } from './load-tls.ts';
import { poolerOfUrl } from './find-pooler.ts';
import { parseUrl } from './parse-url.ts';
import type { SessionSettings } from './session.ts';
import { WireClient } from './wire-client.ts';
import type { WireOptions } from './wire-client.ts';

export interface DatabaseTarget {
  readonly url: Secret<string> | string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** 0 waits for ever. */
  readonly lockTimeoutMs: number;
  /** 0 waits for ever. */
  readonly statementTimeoutMs: number;
  /** Aborting it stops the running statement and closes the connection; calls reject with `cancelled`. */
  readonly signal?: AbortSignal;
  /**
   * The server belongs to others, and perhaps the connection too, by way of a pooler: settings are made for one
   * transaction at a time and never for the session. Without it the session is ours until it is closed.
   */
  readonly isGuest?: boolean;
  /** Instead of the URL's. */
  readonly database?: string;
  /** Folder that relative certificate paths in the URL start at. */
  readonly baseDirectory?: string;
  /** Instead of a network connection: a stream that speaks the protocol, with a socket's `connect` and `setNoDelay`. */
  readonly stream?: () => Duplex;
}

/**
 * Connects to the database of a Prisma URL, with settings under which every server prints equal values equally (UTC,
 * ISO dates, UTF-8, `jit = off`).
 *
 * @throws Failure `url-invalid`, `provider-unsupported`, `file-failed`, `connection-failed`, `authentication-failed`,
 * `database-missing`, `permission-denied`, `server-unsupported` or `cancelled`.
 */
export function openWriter(target: DatabaseTarget): Promise<Writer> {
  return openConnection(target, { isReadOnly: false });
}

/** As {@link openWriter}; the server refuses every write of this session. */
export function openReader(target: DatabaseTarget): Promise<Reader> {
  return openConnection(target, { isReadOnly: true });
}

async function openConnection(
  target: DatabaseTarget,
  access: Pick<SessionSettings, 'isReadOnly'>,
): Promise<Connection> {
  const { signal, ...lasting } = target;
  const url = parseUrl(target.url instanceof Secret ? target.url.reveal() : target.url);
  const tls = url.tls.mode === 'disable' ? null : await loadTls(url.tls, target.baseDirectory ?? '.');
  // As the server keeps it.
  const applicationName = (url.applicationName ?? target.applicationName).replace(/[^ -~]/g, '?');
  const options: Omit<WireOptions, 'tls'> = {
    url,
    user: url.user ?? userInfo().username,
    database: target.database ?? url.database,
    applicationName: target.isGuest === true ? null : applicationName,
    ...(target.stream === undefined ? {} : { stream: target.stream }),
  };
  // Unix sockets and streams of ours have no TLS; servers on a socket do not offer it.
  const isLocal = target.stream !== undefined || url.host.startsWith('/');
  const { client, securedBy } = await connect(options, isLocal ? null : tls, signal);

  const connection = new Connection(client, {
    defaultSchema: url.schema ?? 'public',
    pooler: poolerOfUrl(url),
    isGuest: target.isGuest ?? false,
    settings: {
      lockTimeoutMs: target.lockTimeoutMs,
      statementTimeoutMs: target.statementTimeoutMs,
      ...access,
      schema: url.schema,
      applicationName,
    },
    address: target.stream === undefined ? { host: url.host, port: url.port } : null,
    tls: securedBy,
    reopen: () => openConnection(lasting, access),
    ...(signal === undefined ? {} : { signal }),
  });
  await connection.start();
  return connection;
}

interface Connected {
  readonly client: WireClient;
  readonly securedBy: ConnectionOptions | null;
}

/** With `sslmode=prefer`, TLS is tried first and left out where the server does not offer it. */
async function connect(
  options: Omit<WireOptions, 'tls'>,
  tls: ConnectionOptions | null,
  signal: AbortSignal | undefined,
): Promise<Connected> {
  try {
    return { client: await connectOnce({ ...options, tls }, signal), securedBy: tls };
  } catch (error) {
    if (tls === null || options.url.tls.mode !== 'prefer' || !isWithoutTls(error)) throw error;
    return { client: await connectOnce({ ...options, tls: null }, signal), securedBy: null };
  }
}

async function connectOnce(options: WireOptions, signal: AbortSignal | undefined): Promise<WireClient> {
  const cancelled = (): Failure => new Failure('cancelled', 'Cancelled while connecting to the database.');
  if (signal?.aborted) throw cancelled();
  const client = new WireClient(options);
  const abort = (): void => {
    client.connection.stream.destroy(cancelled());
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.on('error', () => undefined);
    client.connection.stream.destroy();
    if (signal?.aborted) throw cancelled();
    if (!isNativeError(error)) throw error;
    throw explainConnectError(error, {
      host: options.url.host,
      port: options.url.port,
      user: options.user,
      database: options.database,
      connectTimeoutMs: options.url.connectTimeoutMs,
    });
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

function isWithoutTls(error: unknown): boolean {
  return (
    error instanceof Failure &&
    isNativeError(error.cause) &&
    error.cause.message.includes('does not support SSL')
  );
}
