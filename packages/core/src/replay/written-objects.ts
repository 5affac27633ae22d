import type { Reader } from '../database/database.ts';
import type { CatalogObject } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity } from '../model/identity.ts';
import { readWritten, type WrittenParts } from './read-written.ts';

/** Extensions whose functions only compute. */
const computing = ['citext', 'fuzzystrmatch', 'hstore', 'pg_trgm', 'pgcrypto', 'unaccent', 'uuid-ossp'];

const ownFunctionsSql = `
  select p.proname from pg_catalog.pg_proc p
  where p.proname = any ($1) and p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace
    and not exists (
      select from pg_catalog.pg_depend d
      join pg_catalog.pg_extension e on e.oid = d.refobjid
      where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid
        and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.deptype = 'e'
        and e.extname = any ($2)
    )
  order by 1`;

/** PostgreSQL's own that write, or run a text as SQL. */
const writesItself = /^(?:setval|lo_|pg_|set_config$|(?:query|table|cursor|schema|database)_to_xml)/;

/**
 * The table that an INSERT writes to, or the columns that an UPDATE writes, where nothing else follows from it: no
 * trigger or rule, no function of somebody's, no foreign key that hands the change on.
 *
 * @returns null where that cannot be told
 */
export async function readWrittenObjects(
  database: Reader,
  statement: string,
  objects: readonly CatalogObject[],
  defaultSchema: string,
): Promise<readonly ObjectIdentity[] | null> {
  const written = await readWritten(statement);
  if (written === null || written.functions.some((name) => writesItself.test(name))) return null;
  const schema = written.schema ?? defaultSchema;
  const isOn = ({ schema: own, table }: CatalogObject): boolean => own === schema && table === written.table;
  const isFollowed = objects.some(
    (object) =>
      (isOn(object) && (object.kind === 'trigger' || object.kind === 'rule')) ||
      (object.kind === 'foreignKey' && handsOn(object, schema, written)),
  );
  if (isFollowed || (await callsOwnFunction(database, written.functions))) return null;
  const known = new Set(objects.map(objectKey));
  const parts = partsOf(written, schema);
  return parts.every((part) => known.has(objectKey(part))) ? parts : null;
}

function partsOf({ table, columns }: WrittenParts, schema: string): readonly ObjectIdentity[] {
  return columns === null
    ? [{ kind: 'table', schema, table: null, name: table }]
    : columns.map((name) => ({ kind: 'column', schema, table, name }));
}

/** ON UPDATE CASCADE and its like change what refers to the column. */
function handsOn(
  object: CatalogObject & { readonly kind: 'foreignKey' },
  schema: string,
  { table, columns }: WrittenParts,
): boolean {
  const refersToIt = object.referencedSchema === schema && object.referencedTable === table;
  return refersToIt && columns !== null && object.referencedColumns.some((name) => columns.includes(name));
}

async function callsOwnFunction(database: Reader, names: readonly string[]): Promise<boolean> {
  if (names.length === 0) return false;
  return (await database.query(ownFunctionsSql, [names, computing])).length > 0;
}
