import { Failure } from '../model/failure.ts';
import { quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import type { DatabaseIdentity, TextRow } from './database.ts';
import { QueryFailure } from './query-failure.ts';

export interface SessionSettings {
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly isReadOnly: boolean;
  /** Becomes the whole `search_path`, as with Prisma; null leaves the server's. */
  readonly schema: string | null;
}

const oldestSupported = 130_000;

/** What every value is printed by, so that two servers print equal values equally. */
const printing = {
  timezone: 'UTC',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  jit: 'off',
};

/**
 * Sets the session up and asks which server and database this is, in one message: session settings go by SET
 * because poolers refuse them as start-up parameters.
 *
 * @throws Failure `server-unsupported` below PostgreSQL 13.
 */
export async function startSession(
  script: (sql: string) => Promise<readonly (readonly TextRow[])[]>,
  settings: SessionSettings,
): Promise<DatabaseIdentity> {
  const setup = settingsSql(settings);
  try {
    return readIdentity((await script(`${setup}; ${identitySql(systemIdentifierSql)}`)).at(-1));
  } catch (error) {
    if (!(error instanceof QueryFailure)) throw error;
    const [row] = (await script('show server_version_num')).at(-1) ?? [];
    requireSupported(Number(row?.[0]), row?.[0] ?? 'unknown');
    return readIdentity((await script(`${setup}; ${identitySql('null::text')}`)).at(-1));
  }
}

function settingsSql(settings: SessionSettings): string {
  const values = Object.entries({
    ...printing,
    lock_timeout: `${settings.lockTimeoutMs}ms`,
    statement_timeout: `${settings.statementTimeoutMs}ms`,
    idle_in_transaction_session_timeout: '0',
    ...(settings.isReadOnly ? { default_transaction_read_only: 'on' } : {}),
    ...(settings.schema === null ? {} : { search_path: quoteIdentifier(settings.schema) }),
  });
  const calls = values.map(
    ([name, value]) => `pg_catalog.set_config('${name}', ${quoteLiteral(value)}, false)`,
  );
  return `select ${calls.join(', ')}`;
}

/**
 * The privilege on a function is checked before the query runs, even in a branch that is never taken;
 * query_to_xml() runs its text only when it is called.
 */
const systemIdentifierSql = `case when pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'execute')
  then substring(pg_catalog.query_to_xml('select system_identifier from pg_catalog.pg_control_system()',
    false, true, '')::text from '>(\\d+)<') end`;

function identitySql(systemIdentifier: string): string {
  return `select current_database(), d.oid::text, ${systemIdentifier}, current_setting('server_version'),
  current_setting('server_version_num'), current_user
from pg_catalog.pg_database d where d.datname = current_database()`;
}

function readIdentity(rows: readonly TextRow[] | undefined): DatabaseIdentity {
  const [name, oid, systemIdentifier, version, versionNumber, role] = rows?.[0] ?? [];
  if (!name || !oid || !version || !versionNumber || !role) {
    throw new Failure('connection-failed', 'The server does not say which database this is.', {
      next: 'Connect to a PostgreSQL server; databases that only speak its protocol are not supported.',
    });
  }
  requireSupported(Number(versionNumber), version);
  return {
    name,
    oid,
    systemIdentifier: systemIdentifier ?? null,
    // Distributions append their own: `15.4 (Debian 15.4-1)`.
    serverVersion: version.split(' ')[0] ?? version,
    serverVersionNumber: Number(versionNumber),
    role,
  };
}

function requireSupported(versionNumber: number, version: string): void {
  if (versionNumber >= oldestSupported) return;
  throw new Failure('server-unsupported', `The server runs PostgreSQL ${version}.`, {
    why: 'Versions before 13 lack catalog columns that the comparison reads.',
    next: 'Upgrade the server to PostgreSQL 13 or later.',
  });
}
