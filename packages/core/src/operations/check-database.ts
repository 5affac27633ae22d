import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readNamedRelations } from '../catalog/read-named-relations.ts';
import type { Reader } from '../database/database.ts';
import { judgeDatabase } from '../diagnose/judge-database.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import type { ClientModel, DatabaseCheck } from '../model/database-check.ts';
import type { OperationOptions } from '../model/options.ts';
import type { PgClient } from '../model/pg-client.ts';
import type { PrismaSchema, Project } from '../model/project.ts';
import { readClientModel } from '../project/client-model.ts';
import { chooseCacheDirectory } from '../shadow/cache-directory.ts';
import { readJson, storeJson } from './session/json-cache.ts';
import { loadOwnProject } from './session/load-own-project.ts';
import { withReader } from './session/open-live.ts';

/**
 * Reads schema and history once, and gives a check that asks the database alone.
 *
 * @throws Failure when the project cannot be read
 */
export async function loadDatabaseCheck(
  options: OperationOptions,
): Promise<(connection?: PgClient) => Promise<DatabaseCheck>> {
  const project = await loadOwnProject(options);
  const wanted = project.schema === null ? null : await loadClientModel(project.schema, options);
  return (connection) => {
    const given = connection === undefined ? options : { ...options, connection };
    return withReader(project, given, (database) => check(database, project, wanted));
  };
}

async function check(
  database: Reader,
  { history }: Project,
  wanted: ClientModel | null,
): Promise<DatabaseCheck> {
  return database.transaction('begin isolation level repeatable read, read only', async () => {
    const ledger = await readLedger(database);
    const relations =
      wanted === null ? null : await readNamedRelations(database, wanted, ledger.expectedSchema);
    const { name, serverVersion } = database.identity;
    return { database: { name, serverVersion }, ...judgeDatabase({ history, ledger, wanted, relations }) };
  });
}

/** Raised whenever {@link ClientModel} changes. */
const format = 1;

/** Prisma's parser takes a third of a second for two hundred models; the same schema says the same. */
async function loadClientModel(
  schema: PrismaSchema,
  { environment }: OperationOptions,
): Promise<ClientModel> {
  const directory = await chooseCacheDirectory(environment);
  if (directory === null) return readClientModel(schema);
  const content = JSON.stringify([format, schema.engineLine, schema.files]);
  const key = createHash('sha256').update(content).digest('hex').slice(0, 40);
  const path = join(directory, 'parsed', `${key}-client.json`);
  const known = await readJson(path);
  if (isClientModel(known)) return known;
  const model = readClientModel(schema);
  await storeJson(path, model);
  return model;
}

function isClientModel(value: unknown): value is ClientModel {
  return (
    typeof value === 'object' &&
    value !== null &&
    'tables' in value &&
    Array.isArray(value.tables) &&
    'enums' in value &&
    Array.isArray(value.enums)
  );
}
