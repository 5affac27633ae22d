import type { Reader } from '../../database/database.ts';
import { objectKey, type ObjectKey } from '../../model/identity.ts';

const sizesSql = `
  select n.nspname as schema, c.relname as name, pg_catalog.pg_total_relation_size(c.oid)::text as bytes
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  order by n.nspname, c.relname`;

/** Bytes of every table with its indexes. */
export async function readTableSizes(database: Reader): Promise<ReadonlyMap<ObjectKey, number>> {
  const rows = await database.query<{ schema: string; name: string; bytes: string }>(sizesSql);
  return new Map(
    rows.map(({ schema, name, bytes }) => [
      objectKey({ kind: 'table', schema, table: null, name }),
      Number(bytes),
    ]),
  );
}
