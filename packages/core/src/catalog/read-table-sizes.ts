import type { Reader } from '../database/database.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';

const tableSizesSql = `
  select n.nspname as schema, c.relname as name,
         pg_catalog.pg_total_relation_size(c.oid)::text as bytes
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname = any($1::text[])
  order by n.nspname, c.relname`;

interface TableSizeRow extends Readonly<Record<string, string | null>> {
  readonly schema: string;
  readonly name: string;
  readonly bytes: string | null;
}

/**
 * Bytes per table, indexes and TOAST included. Partitioned tables have none of their own and are left out, as are
 * tables that were dropped meanwhile.
 */
export async function readTableSizes(
  database: Reader,
  schemas: readonly string[],
): Promise<ReadonlyMap<ObjectKey, number>> {
  const rows = await database.query<TableSizeRow>(tableSizesSql, [schemas]);
  return new Map(
    rows.flatMap(({ schema, name, bytes }) =>
      bytes === null
        ? []
        : [[objectKey({ kind: 'table', schema, table: null, name }), Number(bytes)] as const],
    ),
  );
}
