import { DatabaseError } from 'pg';
import { Failure } from '../model/failure.ts';

/** Where a connection was tried; nothing of it is secret. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly connectTimeoutMs: number | null;
}

/** What a failed connection attempt means. The URL's password is in none of it. */
export function explainConnectError(error: Error, to: Destination): Failure {
  if (error instanceof Failure) return error;
  return error instanceof DatabaseError ? refusedByServer(error, to) : notReached(error, to);
}

function refusedByServer(error: DatabaseError, to: Destination): Failure {
  const cause = error;
  switch (error.code) {
    case '28P01':
    case '28000':
      return new Failure(
        'authentication-failed',
        `The server at ${place(to)} refused the login: ${error.message}.`,
        {
          next: 'Check user and password of the URL; special characters of a password must be percent-encoded.',
          cause,
        },
      );
    case '3D000':
      return new Failure('database-missing', `There is no database named ${to.database} at ${place(to)}.`, {
        next: 'Check the name in the URL, or create the database.',
        cause,
      });
    case '42501':
      return new Failure(
        'permission-denied',
        `${to.user} may not connect to ${to.database}: ${error.message}.`,
        {
          next: `GRANT CONNECT ON DATABASE to the role, or connect as another one.`,
          cause,
        },
      );
    case '53300':
      return new Failure(
        'connection-failed',
        `The server at ${place(to)} has no free connection: ${error.message}.`,
        {
          next: 'Close idle sessions (pg_stat_activity), or raise max_connections.',
          cause,
        },
      );
    case '57P03':
      return new Failure('connection-failed', `The server at ${place(to)} is not ready: ${error.message}.`, {
        next: 'Wait until it has started, then run the command again.',
        cause,
      });
    default:
      return new Failure(
        'connection-failed',
        `The server at ${place(to)} refused the connection: ${error.message}.`,
        {
          ...(error.hint === undefined ? {} : { next: error.hint }),
          cause,
        },
      );
  }
}

function notReached(error: Error, to: Destination): Failure {
  if (/client password must be a(?: non-empty)? string/.test(error.message)) {
    return new Failure(
      'authentication-failed',
      `The server at ${place(to)} asks for a password of ${to.user}, and the URL has none.`,
      {
        next: 'Write it into the URL: postgresql://user:password@host/database. PGPASSWORD, .pgpass and service files are not read, as Prisma does not read them either.',
        cause: error,
      },
    );
  }
  const code = systemCode(error);
  const tls = tlsTrouble(error, code);
  if (tls !== null) {
    return new Failure('connection-failed', `The TLS connection to ${place(to)} failed: ${tls.what}.`, {
      next: tls.next,
      cause: error,
    });
  }
  const failed = (what: string, next: string): Failure =>
    new Failure('connection-failed', what, { next, cause: error });
  switch (code) {
    case 'ECONNREFUSED':
      return failed(
        `Nothing listens at ${place(to)}.`,
        'Check host and port of the URL, and that PostgreSQL is running.',
      );
    case 'ENOENT':
    case 'EACCES':
      return failed(
        `There is no socket of a PostgreSQL server at ${place(to)}.`,
        'Check the host parameter of the URL.',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failed(
        `The host ${to.host} cannot be found.`,
        'Check the host of the URL and the name service.',
      );
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return failed(
        `${place(to)} cannot be reached (${code}).`,
        'Check the network, VPN and firewall in between.',
      );
    case undefined:
      if (error.message !== 'timeout expired') break;
      return failed(
        `${place(to)} did not answer within ${(to.connectTimeoutMs ?? 0) / 1000} s.`,
        'Check network and firewall, or allow more time with connect_timeout in the URL.',
      );
  }
  return failed(
    `The connection to ${place(to)} failed: ${error.message}.`,
    "Check the URL and the server's log.",
  );
}

function tlsTrouble(error: Error, code: string | undefined): { what: string; next: string } | null {
  if (error.message.includes('does not support SSL')) {
    return {
      what: 'the server does not offer TLS',
      next: 'Turn TLS on at the server, or set sslmode=prefer in the URL.',
    };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      what: 'the certificate is not made out to this host',
      next: 'Connect by the name that the certificate carries.',
    };
  }
  if (
    code !== undefined &&
    /^(?:ERR_(?:SSL|TLS|OSSL)|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code)
  ) {
    return {
      what: error.message,
      next: 'Give the authority of the certificate with sslcert (or sslrootcert) in the URL, or drop sslaccept=strict.',
    };
  }
  return null;
}

function place(to: Destination): string {
  if (to.host.startsWith('/')) return `${to.host}/.s.PGSQL.${to.port}`;
  return to.host.includes(':') ? `[${to.host}]:${to.port}` : `${to.host}:${to.port}`;
}

function systemCode(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
