import type { Reader } from '../database/database.ts';
import type { ClientModel, NamedRelations } from '../model/database-check.ts';
import { asList } from '../model/foreign-json.ts';

const tablesSql = `
  select n.nspname as schema, c.relname as name,
         (pg_catalog.has_schema_privilege(n.oid, 'usage')
           and pg_catalog.has_any_column_privilege(c.oid, 'select'))::pg_catalog.text as is_readable,
         coalesce(pg_catalog.json_agg(a.attname order by a.attnum)
           filter (where a.attnum is not null), '[]')::pg_catalog.text as columns
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relname = any ($1::pg_catalog.name[]) and c.relkind in ('r', 'p', 'v', 'm', 'f')
  group by n.oid, n.nspname, c.oid, c.relname
  order by n.nspname, c.relname`;

const enumsSql = `
  select t.typname as name, pg_catalog.json_agg(e.enumlabel order by e.enumsortorder)::pg_catalog.text as values
  from pg_catalog.pg_type t
  join pg_catalog.pg_enum e on e.enumtypid = t.oid
  where t.typname = any ($1::pg_catalog.name[])
  group by t.oid, t.typname
  order by t.typname, t.oid`;

/** Reads what a database has under the names that a client asks for, in two round trips. */
export async function readNamedRelations(
  database: Reader,
  { tables, enums }: ClientModel,
  defaultSchema: string,
): Promise<NamedRelations> {
  const found = await database.query<Readonly<Record<'schema' | 'name' | 'is_readable' | 'columns', string>>>(
    tablesSql,
    [tables.map(({ name }) => name)],
  );
  const types =
    enums.length === 0
      ? []
      : await database.query<Readonly<Record<'name' | 'values', string>>>(enumsSql, [
          enums.map(({ name }) => name),
        ]);
  return {
    defaultSchema,
    tables: found.map(({ schema, name, is_readable, columns }) => ({
      schema,
      name,
      isReadable: is_readable === 'true',
      columns: readNames(columns),
    })),
    enums: types.map(({ name, values }) => ({ name, values: readNames(values) })),
  };
}

function readNames(json: string): readonly string[] {
  return asList(JSON.parse(json), 'names').map(String);
}
