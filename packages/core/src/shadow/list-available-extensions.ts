import type { Writer } from '../database/database.ts';

const availableExtensionsSql = 'select name from pg_catalog.pg_available_extensions order by name';

/** Names of the extensions that CREATE EXTENSION finds on the server. */
export async function listAvailableExtensions(database: Writer): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ name: string | null }>(availableExtensionsSql);
  return new Set(rows.flatMap(({ name }) => (name === null ? [] : [name])));
}
