import type { Writer } from '../database/database.ts';
import { quoteIdentifier } from '../model/quote.ts';

const existingRolesSql = 'select rolname from pg_catalog.pg_roles where rolname = any($1) order by rolname';

/** Creates the roles that are not there, without any privilege; returns those it created. */
export async function createMissingRoles(
  database: Writer,
  names: readonly string[],
): Promise<readonly string[]> {
  const rows = await database.query<{ rolname: string | null }>(existingRolesSql, [names]);
  const existing = new Set(rows.map((row) => row.rolname));
  // Names beginning with pg_ are the server's own and cannot be created.
  const missing = [...new Set(names)].filter((name) => !existing.has(name) && !name.startsWith('pg_'));
  for (const name of missing) await database.script(`CREATE ROLE ${quoteIdentifier(name)}`);
  return missing;
}
