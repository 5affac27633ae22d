import type { Reader } from '../database/database.ts';
import { objectKey, type ObjectIdentity } from '../model/identity.ts';
import { quoteQualified } from '../model/quote.ts';
import type { ColumnPlaces, Places } from '../model/places.ts';

const columnPlacesSql = `
  select n.nspname, c.relname, a.attname, c.oid || '.' || a.attnum
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  order by c.oid, a.attnum`;

/** The number of a column is its own for good; one that is made again gets another. */
export async function readColumnPlaces(database: Reader): Promise<ColumnPlaces> {
  const [rows = []] = await database.script(columnPlacesSql);
  return new Map(
    rows.map(([schema = null, table = null, name, place]) => [
      objectKey({ kind: 'column', schema, table, name: name ?? '' }),
      place ?? '',
    ]),
  );
}

const typePlacesSql = `
  select n.nspname, t.typname, t.oid
  from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where t.typtype in ('e', 'd', 'r') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  order by t.oid`;

export async function readPlaces(database: Reader): Promise<Places> {
  const columns = await readColumnPlaces(database);
  const [rows = []] = await database.script(typePlacesSql);
  const types = new Map(
    rows.map(([schema = null, name, oid]) => [quoteQualified(schema, name ?? ''), oid ?? '']),
  );
  return { columns, types };
}

/** Those of the columns that were there before and have been made again since. */
export function remadeBetween(
  before: ColumnPlaces,
  after: ColumnPlaces,
  columns: readonly ObjectIdentity[],
): readonly ObjectIdentity[] {
  return columns
    .filter((column) => {
      const key = objectKey(column);
      const place = before.get(key);
      return place !== undefined && place !== after.get(key);
    })
    .map(({ kind, schema, table, name }) => ({ kind, schema, table, name }));
}
