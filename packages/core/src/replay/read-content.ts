import type { Reader } from '../database/database.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Content, SequencePosition, TableContent } from '../model/content.ts';
import { compareKeys } from '../model/identity.ts';
import type { Column, Table } from '../model/objects/tables.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';

const sequencesSql = `
  select n.nspname, c.relname, s.seqstart
  from pg_catalog.pg_sequence s
  join pg_catalog.pg_class c on c.oid = s.seqrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relpersistence <> 't' and not exists (
    select from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
  )
  order by n.nspname collate "C", c.relname collate "C"`;

/** Number of rows of each ordinary table in the catalog that has any. */
export async function countTableRows(
  database: Reader,
  catalog: Catalog,
): Promise<readonly { readonly table: Table; readonly count: number }[]> {
  const tables = tablesOf(catalog);
  const counts = await selectEach(database, tables, (table) => `select count(*) from only ${nameOf(table)}`);
  return tables
    .map((table, index) => ({ table, count: Number(counts[index]?.[0]?.[0] ?? '0') }))
    .filter(({ count }) => count > 0);
}

/** Rows of these tables in the order in which they lie there, and the sequences that were moved. */
export async function readContent(
  database: Reader,
  catalog: Catalog,
  tables: readonly Table[],
): Promise<Content> {
  const shapes = tables.map((table) => shapeOf(catalog, table));
  const rows = await selectEach(database, shapes, ({ schema, table, columns }) => {
    // A table without columns has rows all the same.
    const cells = columns.length === 0 ? 'null' : columns.map(quoteIdentifier).join(', ');
    return `select ${cells} from only ${quoteQualified(schema, table)} order by ctid`;
  });
  return {
    tables: shapes.map((shape, index) => ({ ...shape, rows: rows[index] ?? [] })),
    sequences: await readPositions(database),
  };
}

async function readPositions(database: Reader): Promise<readonly SequencePosition[]> {
  const [found = []] = await database.script(sequencesSql);
  const sequences = found.map(([schema, name, start]) => ({
    schema: schema ?? '',
    name: name ?? '',
    start: start ?? '',
  }));
  const states = await selectEach(
    database,
    sequences,
    ({ schema, name }) => `select last_value, is_called from ${quoteQualified(schema, name)}`,
  );
  return sequences.flatMap(({ schema, name, start }, index): readonly SequencePosition[] => {
    const [lastValue = null, called = null] = states[index]?.[0] ?? [];
    const isCalled = called === 't';
    if (lastValue === null || (lastValue === start && !isCalled)) return [];
    return [{ schema, name, lastValue, isCalled }];
  });
}

async function selectEach<T>(
  database: Reader,
  items: readonly T[],
  query: (item: T) => string,
): Promise<readonly (readonly (readonly (string | null)[])[])[]> {
  return items.length === 0 ? [] : database.script(items.map(query).join(';\n'));
}

/** Partitioned tables hold nothing themselves. */
function tablesOf({ objects }: Catalog): readonly Table[] {
  return objects
    .filter((object): object is Table => object.kind === 'table' && object.type === 'table')
    .toSorted((one, other) => compareKeys(nameOf(one), nameOf(other)));
}

function shapeOf({ objects }: Catalog, { schema, name }: Table): Omit<TableContent, 'rows'> {
  const columns = objects
    .filter(
      (object): object is Column =>
        object.kind === 'column' &&
        object.schema === schema &&
        object.table === name &&
        object.generated === null,
    )
    .toSorted((one, other) => one.position - other.position);
  return {
    schema,
    table: name,
    columns: columns.map((column) => column.name),
    hasIdentityAlways: columns.some(({ identity }) => identity?.generation === 'always'),
  };
}

function nameOf({ schema, name }: Table): string {
  return quoteQualified(schema, name);
}
