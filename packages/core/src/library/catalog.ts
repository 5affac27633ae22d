import { openBorrowed } from '../database/open-borrowed.ts';
import type { Reader } from '../database/database.ts';
import { openReader } from '../database/open-database.ts';
import * as reading from '../catalog/read-catalog.ts';
import type { Catalog } from '../model/catalog.ts';
import type { CatalogScope } from '../model/catalog-scope.ts';
import type { PgClient } from '../model/pg-client.ts';
import { Failure } from '../model/failure.ts';
import { defaults } from './options.ts';

export type { Catalog, CatalogObject, Dependency, ObjectOf } from '../model/catalog.ts';
export type { ObjectIdentity, ObjectKind } from '../model/identity.ts';
export type { PgClient } from '../model/pg-client.ts';
export { describeObject } from '../model/identity.ts';

/** Which database a catalog is read from, and which part of it. */
export interface CatalogSource extends Partial<CatalogScope> {
  readonly url?: string;
  /** Instead of a URL: connected, in no transaction; stays open. */
  readonly connection?: PgClient;
  readonly signal?: AbortSignal;
}

/**
 * Reads every object of a database as the server prints it, in one read-only transaction and one message; the same
 * structure gives the same value, sorted by identity, with a hash.
 *
 * @returns `coverage` names what is there and not modelled
 * @throws Failure when the database cannot be reached, or is older than PostgreSQL 13
 * @example
 * ```ts
 * const catalog = await readCatalog({ url: 'postgresql://localhost/app', schemas: ['public'] });
 * console.log(catalog.objects.filter(({ kind }) => kind === 'table').length);
 * ```
 */
export async function readCatalog({ url, connection, signal, ...scope }: CatalogSource): Promise<Catalog> {
  const database = await open(url, connection, signal);
  try {
    return await reading.readCatalog(database, { schemas: 'all', ...scope });
  } finally {
    await database.close();
  }
}

async function open(
  url: string | undefined,
  connection: PgClient | undefined,
  signal: AbortSignal | undefined,
): Promise<Reader> {
  const { lockTimeoutMs, statementTimeoutMs } = defaults;
  const applicationName = 'prisma-mend';
  if (connection !== undefined) {
    const settings = { lockTimeoutMs, statementTimeoutMs, isReadOnly: true, schema: null, applicationName };
    return openBorrowed(connection, settings, signal);
  }
  if (url === undefined) {
    throw new Failure('url-missing', 'No database is named.', { next: 'Give a url or a connection.' });
  }
  return openReader({
    url,
    applicationName,
    lockTimeoutMs,
    statementTimeoutMs,
    isGuest: true,
    ...(signal === undefined ? {} : { signal }),
  });
}
