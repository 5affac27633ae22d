import type { Catalog, Column } from '../../model/catalog.ts';
import { quoteIdentifier, quoteQualified } from '../../model/quote.ts';

/**
 * A query about the structure in the middle of a migration, put to a database where the migration has not begun:
 * columns that are not there yet are computed from their defaults, tables that are not there yet are empty.
 */
export function askBefore(sql: string, middle: Catalog, live: Catalog): string {
  const known = columnsByTable(live);
  let query = sql;
  for (const [table, columns] of columnsByTable(middle)) {
    if (!query.includes(table)) continue;
    const there = known.get(table);
    const isThere = new Set(there?.map(({ name }) => name));
    const missing = columns.filter(({ name }) => !isThere.has(name));
    if (there !== undefined && missing.length === 0) continue;
    const rows =
      there === undefined
        ? `SELECT ${columns.map(emptyColumn).join(', ')} WHERE false`
        : `SELECT ctid, *, ${missing.map(computedColumn).join(', ')} FROM ${table}`;
    query = replaceRelation(query, table, rows);
  }
  return query;
}

/** Whether a query speaks of a table or column that the database does not have under that name. */
export function isAboutNew(sql: string, middle: Catalog, live: Catalog): boolean {
  return askBefore(sql, middle, live) !== sql;
}

function columnsByTable(catalog: Catalog): ReadonlyMap<string, readonly Column[]> {
  const tables = new Map<string, Column[]>();
  for (const object of catalog.objects) {
    if (object.kind !== 'column') continue;
    const table = quoteQualified(object.schema, object.table);
    const columns = tables.get(table);
    if (columns === undefined) tables.set(table, [object]);
    else columns.push(object);
  }
  return tables;
}

function replaceRelation(query: string, table: string, rows: string): string {
  return query
    .split(`FROM ${table}`)
    .reduce((head, tail) => `${head}FROM (${rows})${/^ AS \w/.test(tail) ? '' : ' AS rows_before'}${tail}`);
}

function emptyColumn({ name, type }: Column): string {
  return `NULL::${type} AS ${quoteIdentifier(name)}`;
}

/** Numbers that a sequence would give differ from row to row, whatever they are. */
function computedColumn(column: Column): string {
  const name = quoteIdentifier(column.name);
  const { generated, identity, type } = column;
  if (identity !== null || column.default?.includes('nextval(') === true) {
    return `(row_number() OVER ())::${type} AS ${name}`;
  }
  const expression = generated?.expression ?? column.default;
  return expression === null ? `NULL AS ${name}` : `(${expression})::${type} AS ${name}`;
}
