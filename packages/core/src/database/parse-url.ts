import { Failure } from '../model/failure.ts';
import { Secret } from '../model/secret.ts';
import { splitUrl } from './split-url.ts';

export type TlsMode = 'disable' | 'prefer' | 'require';

/** `chain`: signed by a known authority; `full`: and made out to this host. */
export type TlsVerification = 'none' | 'chain' | 'full';

export interface TlsOptions {
  readonly mode: TlsMode;
  readonly verification: TlsVerification;
  /** Paths as the URL has them, relative ones to the folder of the schema. */
  readonly authorityPath: string | null;
  readonly certificatePath: string | null;
  readonly keyPath: string | null;
  /** PKCS#12 file. */
  readonly identityPath: string | null;
  readonly password: Secret<string> | null;
}

/** What a Prisma database URL says. */
export interface ParsedUrl {
  /** Host name, address without brackets, or the directory of a Unix socket (starts with `/`). */
  readonly host: string;
  readonly port: number;
  /** Null: the name of the operating system's user, as for psql. */
  readonly user: string | null;
  readonly password: Secret<string>;
  readonly database: string;
  /** `?schema=`; null when the URL has none. */
  readonly schema: string | null;
  readonly tls: TlsOptions;
  /** Null waits for ever. */
  readonly connectTimeoutMs: number | null;
  readonly applicationName: string | null;
  /** Server options for the start of the session, as in `-c geqo=off`. */
  readonly options: string | null;
  readonly isPgbouncer: boolean;
}

const defaultPort = 5432;
/** Prisma's, in seconds. */
const defaultConnectTimeout = 5;

/**
 * Reads a `postgresql://` URL as Prisma does, and forgives what Prisma refuses: characters of a password that
 * should have been percent-encoded, where they can be told apart. Unknown parameters are ignored, as by Prisma.
 *
 * @throws Failure `url-invalid` or `provider-unsupported`; the message never repeats the URL.
 */
export function parseUrl(url: string): ParsedUrl {
  const parts = splitUrl(url);
  const parameters = new URLSearchParams(parts.query);
  const parameter = (name: string): string | null => parameters.get(name) || null;
  const { host, port } = socketAddress(
    parameter('socket') ?? parameter('host') ?? decode(parts.host),
    portNumber(parts.port),
  );
  return {
    host,
    port,
    user: parts.user === null || parts.user === '' ? null : decode(parts.user),
    password: new Secret(decode(parts.password ?? '')),
    database: decode(parts.database) || 'postgres',
    schema: parameter('schema'),
    tls: tlsOptions(parameter),
    connectTimeoutMs: timeoutMs(parameter('connect_timeout')),
    applicationName: parameter('application_name'),
    options: parameter('options'),
    isPgbouncer: parameter('pgbouncer') === 'true',
  };
}

function socketAddress(host: string, port: number): { host: string; port: number } {
  const socketFile = /^(\/.*)\/\.s\.PGSQL\.(\d+)$/.exec(host);
  if (socketFile?.[1] !== undefined) return { host: socketFile[1], port: Number(socketFile[2]) };
  return { host: host.replace(/^\[(.*)\]$/, '$1') || 'localhost', port };
}

function portNumber(text: string | null): number {
  if (text === null || text === '') return defaultPort;
  const port = Number(text);
  if (port >= 1 && port <= 65_535) return port;
  throw new Failure('url-invalid', `The port of the database URL, ${text}, is not between 1 and 65535.`);
}

/**
 * Prisma's `sslcert` is the server's authority; libpq's is the client's certificate, which needs `sslkey`.
 * Prisma verifies only with `sslaccept=strict`; `verify-ca` and `verify-full` are libpq's.
 */
function tlsOptions(parameter: (name: string) => string | null): TlsOptions {
  const sslMode = parameter('sslmode');
  const keyPath = parameter('sslkey');
  const certificatePath = parameter('sslcert');
  const accept = parameter('sslaccept');
  const isStrict = accept !== null && accept !== 'accept_invalid_certs';
  const password = parameter('sslpassword');
  return {
    mode:
      sslMode === 'disable'
        ? 'disable'
        : sslMode === 'require' || sslMode === 'verify-ca' || sslMode === 'verify-full'
          ? 'require'
          : 'prefer',
    verification: sslMode === 'verify-full' || isStrict ? 'full' : sslMode === 'verify-ca' ? 'chain' : 'none',
    authorityPath: parameter('sslrootcert') ?? (keyPath === null ? certificatePath : null),
    certificatePath: keyPath === null ? null : certificatePath,
    keyPath,
    identityPath: parameter('sslidentity'),
    password: password === null ? null : new Secret(password),
  };
}

function timeoutMs(seconds: string | null): number | null {
  if (seconds === null) return defaultConnectTimeout * 1000;
  const value = Number(seconds);
  if (!Number.isFinite(value) || value < 0) {
    throw new Failure('url-invalid', 'connect_timeout in the database URL is not a number of seconds.');
  }
  return value === 0 ? null : value * 1000;
}

/** Percent-decoding that leaves alone what is no encoded UTF-8: a lone `%` in a password stands for itself. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
