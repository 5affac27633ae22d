import type { QueryFailure } from '../database/query-failure.ts';
import type { ObjectIdentity } from '../model/identity.ts';
import { quoteIdentifier } from '../model/quote.ts';
import type { ReplayProblem } from '../model/replay.ts';
import { extensionWithAccessMethod, extensionWithType, standInFor } from './extension-stand-ins.ts';
import { createStandIns } from './create-stand-ins.ts';
import type { ReplaySession } from './replay-session.ts';
import type { ScriptStatement } from './script-statement.ts';

/** What was done about a refusal, so that the same text can be sent again. */
export interface Remedy {
  readonly problem: ReplayProblem;
  /** Statements to be left out of it. */
  readonly omitted: readonly ScriptStatement[];
}

interface Refusal {
  readonly session: ReplaySession;
  readonly migration: string;
  readonly failure: QueryFailure;
  readonly statements: readonly ScriptStatement[];
}

/**
 * Supplies what a history takes for granted and an empty server lacks: a role, a schema that the hosting platform
 * made, an extension. Null where nothing honest can be done.
 */
export async function findRemedy(refusal: Refusal): Promise<Remedy | null> {
  const { sqlState, serverMessage } = refusal.failure;
  const nameIn = (pattern: RegExp): string | undefined => pattern.exec(serverMessage)?.[1];
  if (sqlState === '42704') {
    const role = nameIn(/^role "(.+)" does not exist$/);
    if (role !== undefined) return createRole(refusal, role);
    const method = nameIn(/^access method "(.+)" does not exist$/);
    if (method !== undefined) return omitIndexes(refusal, method);
    const type = nameIn(/^type "(?:.+\.)?([^".]+)" does not exist$/);
    const replaced = type === undefined ? null : await replaceType(refusal, type);
    if (replaced !== null) return replaced;
  }
  if (sqlState === '3F000') {
    const schema = nameIn(/^schema "(.+)" does not exist$/);
    if (schema !== undefined) return createSchema(refusal, schema);
  }
  if (sqlState === '0A000' || sqlState === '58P01') {
    const extension =
      nameIn(/^extension "(.+)" is not available$/) ?? nameIn(/extension control file ".*\/(.+)\.control"/);
    if (extension !== undefined) return replaceExtension(refusal, extension);
  }
  const problem = await createStandIns(refusal);
  return problem === null ? null : { problem, omitted: [] };
}

async function createRole({ session, migration }: Refusal, name: string): Promise<Remedy | null> {
  if (!(await session.createRole(name))) return null;
  return { problem: { kind: 'roleCreated', migration, name }, omitted: [] };
}

async function createSchema({ session, migration }: Refusal, name: string): Promise<Remedy | null> {
  if ((await session.run(`create schema ${quoteIdentifier(name)}`)) !== null) return null;
  return { problem: { kind: 'schemaCreated', migration, name }, omitted: [] };
}

async function replaceExtension(refusal: Refusal, name: string): Promise<Remedy | null> {
  const omitted = refusal.statements.filter(({ extension }) => extension?.name === name);
  if (omitted.length === 0) return null;
  const schema = omitted.map(({ extension }) => extension?.schema ?? null).find((found) => found !== null);
  if (schema !== undefined) {
    // The extension is asked for again, and by then has its schema.
    const supplied = await createSchema(refusal, schema);
    if (supplied !== null) return supplied;
  }
  const standIn = standInFor(name);
  const isMade = standIn !== null && (await makeStandIn(refusal.session, standIn.sql, schema ?? null));
  return {
    problem: {
      kind: 'extensionMissing',
      migration: refusal.migration,
      name,
      standIns: isMade ? standIn.types : [],
      unverifiable: [{ kind: 'extension', schema: null, table: null, name }],
    },
    omitted,
  };
}

/** A type of an extension that came into the database by other means than the history, and that the server lacks. */
async function replaceType(
  { session, migration, statements }: Refusal,
  type: string,
): Promise<Remedy | null> {
  const name = extensionWithType(type);
  const standIn = name === null ? null : standInFor(name);
  if (name === null || standIn === null || statements.length === 0) return null;
  const available = await session.database.query(
    'select from pg_catalog.pg_available_extensions where name = $1',
    [name],
  );
  if (available.length > 0 || !(await makeStandIn(session, standIn.sql, null))) return null;
  return {
    problem: { kind: 'extensionMissing', migration, name, standIns: standIn.types, unverifiable: [] },
    omitted: [],
  };
}

/** Needs a superuser: functions in the language `internal`. One message is one transaction. */
async function makeStandIn(session: ReplaySession, sql: string, schema: string | null): Promise<boolean> {
  const path = schema === null ? '' : `set local search_path = ${quoteIdentifier(schema)};`;
  return (await session.supply(`${path} ${sql}`)) === null;
}

function omitIndexes({ session, migration, statements }: Refusal, method: string): Remedy | null {
  const extension = extensionWithAccessMethod(method);
  const omitted = statements.filter(({ index }) => index?.method === method);
  if (extension === null || omitted.length === 0) return null;
  const unverifiable = omitted
    .map(({ index }) => index)
    .filter((index) => index !== null)
    .map(({ schema, table, name }): ObjectIdentity => ({
      kind: 'index',
      schema: schema ?? session.defaultSchema,
      table,
      name,
    }));
  return {
    problem: { kind: 'extensionMissing', migration, name: extension, standIns: [], unverifiable },
    omitted,
  };
}
