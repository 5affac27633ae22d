import { Failure } from '../model/failure.ts';
import { quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import type { DatabaseIdentity, TextRow } from './database.ts';
import { projectPathOf } from './project-path.ts';
import { QueryFailure } from './query-failure.ts';

export interface SessionSettings {
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly isReadOnly: boolean;
  /** Becomes the whole `search_path`, as with Prisma; null leaves the server's. */
  readonly schema: string | null;
  readonly applicationName: string;
}

/** What the server said of itself when it was first asked. */
export interface SessionStart {
  readonly identity: DatabaseIdentity;
  /** Process of the server that answered. */
  readonly processId: number;
  /** When that server was started, as text: no two servers share it. */
  readonly serverStartedAt: string;
  /** The `search_path` that Prisma's statements would have. */
  readonly projectPath: string;
}

const oldestSupported = 130_000;

/** What every value is printed by, so that two servers print equal values equally. */
const printing = {
  timezone: 'UTC',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  quote_all_identifiers: 'off',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  jit: 'off',
};

/** What a session of ours is given before anything else is asked, for a server that is ours alone. */
export function sessionSettingsSql(settings: SessionSettings): string {
  const { isReadOnly, schema } = settings;
  return setConfigSql('session', {
    ...commonSettings(settings),
    ...(isReadOnly ? { default_transaction_read_only: 'on' } : {}),
    ...(schema === null ? {} : { search_path: quoteIdentifier(schema) }),
  });
}

/**
 * What a transaction of ours is given in the message that begins it, for a server that belongs to others: a pooler
 * hands the connection to somebody else when the transaction is over. Nothing is resolved through a `search_path` that
 * others may have set before this one is empty.
 */
export function transactionSettingsSql(settings: SessionSettings, path = ''): string {
  return setConfigSql('transaction', {
    search_path: path,
    application_name: settings.applicationName,
    ...commonSettings(settings),
    ...(settings.isReadOnly ? { transaction_read_only: 'on' } : {}),
  });
}

/** Sets one thing for the rest of the transaction. */
export function setLocalSql(name: string, value: string): string {
  return setConfigSql('transaction', { [name]: value });
}

/** Sets one thing for the rest of the session. */
export function setLastingSql(name: string, value: string): string {
  return setConfigSql('session', { [name]: value });
}

/** For a session that is ours alone: what a statement outside any transaction needs, and the way back. */
export function aloneSettingsSql(
  path: string,
  { applicationName, statementTimeoutMs }: SessionSettings,
): { set: string; reset: string } {
  const values = {
    search_path: path,
    application_name: applicationName,
    client_encoding: 'UTF8',
    lock_timeout: '0',
    statement_timeout: `${statementTimeoutMs}ms`,
  };
  const reset = Object.keys(values).map((name) => `reset ${name}`);
  return { set: setConfigSql('session', values), reset: reset.join(';') };
}

function commonSettings({ lockTimeoutMs, statementTimeoutMs }: SessionSettings): Record<string, string> {
  return {
    ...printing,
    lock_timeout: `${lockTimeoutMs}ms`,
    statement_timeout: `${statementTimeoutMs}ms`,
    idle_in_transaction_session_timeout: '0',
  };
}

function setConfigSql(lifetime: 'session' | 'transaction', values: Readonly<Record<string, string>>): string {
  const calls = Object.entries(values).map(
    ([name, value]) =>
      `pg_catalog.set_config('${name}', ${quoteLiteral(value)}, ${String(lifetime === 'transaction')})`,
  );
  return `select ${calls.join(', ')}`;
}

/**
 * Asks which server and database this is, in one message that makes its settings first.
 *
 * @param ask sends statements as one transaction, those of `before` first, and gives the rows of the last
 * @throws Failure `server-unsupported` below PostgreSQL 13.
 */
export async function startSession(
  ask: (sql: string) => Promise<readonly TextRow[] | undefined>,
  askVersion: () => Promise<string>,
  schema: string | null,
): Promise<SessionStart> {
  try {
    return readStart(await ask(identitySql(systemIdentifierSql)), schema);
  } catch (error) {
    if (!(error instanceof QueryFailure) || error.code === 'pooler-unsupported') throw error;
    const version = await askVersion();
    requireSupported(Number(version), version);
    return readStart(await ask(identitySql('null::pg_catalog.text')), schema);
  }
}

/**
 * The privilege on a function is checked before the query runs, even in a branch that is never taken;
 * query_to_xml() runs its text only when it is called.
 */
const systemIdentifierSql = `case when pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'execute')
  then pg_catalog.substring(pg_catalog.query_to_xml('select system_identifier from pg_catalog.pg_control_system()',
    false, true, '')::pg_catalog.text, '>([0-9]+)<') end`;

/** `reset_val` is what a new session of this role has, whoever used the connection before. */
function identitySql(systemIdentifier: string): string {
  return `select pg_catalog.current_database(), d.oid::pg_catalog.text, ${systemIdentifier},
  pg_catalog.current_setting('server_version'), pg_catalog.current_setting('server_version_num'), current_user,
  pg_catalog.pg_backend_pid()::pg_catalog.text, pg_catalog.pg_postmaster_start_time()::pg_catalog.text,
  (select s.reset_val from pg_catalog.pg_settings s where s.name operator(pg_catalog.=) 'search_path')
from pg_catalog.pg_database d where d.datname operator(pg_catalog.=) pg_catalog.current_database()`;
}

function readStart(rows: readonly TextRow[] | undefined, schema: string | null): SessionStart {
  const [name, oid, systemIdentifier, version, versionNumber, role, processId, startedAt, path] =
    rows?.[0] ?? [];
  if (!name || !oid || !version || !versionNumber || !role || !processId) {
    throw new Failure('connection-failed', 'The server does not say which database this is.', {
      next: 'Connect to a PostgreSQL server; databases that only speak its protocol are not supported.',
    });
  }
  requireSupported(Number(versionNumber), version);
  return {
    identity: {
      name,
      oid,
      systemIdentifier: systemIdentifier ?? null,
      // Distributions append their own: `15.4 (Debian 15.4-1)`.
      serverVersion: version.split(' ')[0] ?? version,
      serverVersionNumber: Number(versionNumber),
      role,
    },
    processId: Number(processId),
    serverStartedAt: startedAt ?? '',
    projectPath: schema === null ? projectPathOf(path ?? '"$user", public') : quoteIdentifier(schema),
  };
}

function requireSupported(versionNumber: number, version: string): void {
  if (versionNumber >= oldestSupported) return;
  throw new Failure('server-unsupported', `The server runs PostgreSQL ${version}.`, {
    why: 'Versions before 13 lack catalog columns that the comparison reads.',
    next: 'Upgrade the server to PostgreSQL 13 or later.',
  });
}
