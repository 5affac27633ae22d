import type { Reader } from '../database/database.ts';

const withoutRightsSql = `
  select pg_catalog.format('%I.%I', n.nspname, c.relname) as name
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname = any ($1)
    and not pg_catalog.pg_has_role(c.relowner, 'usage')
    and not pg_catalog.has_any_column_privilege(c.oid, 'select, insert, update, references')
  order by 1`;

/** Tables of which the role may use no column: `information_schema` does not show their columns to it. */
export async function listTablesWithoutRights(
  database: Reader,
  schemas: readonly string[],
): Promise<readonly string[]> {
  const rows = await database.query<{ name: string | null }>(withoutRightsSql, [schemas]);
  return rows.flatMap(({ name }) => name ?? []);
}
