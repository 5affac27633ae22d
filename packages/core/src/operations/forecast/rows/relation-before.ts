import type { Catalog, CatalogObject } from '../../../model/catalog.ts';
import { objectKey, type ObjectKey } from '../../../model/identity.ts';
import type { Column } from '../../../model/objects/tables.ts';
import type { Places } from '../../../model/places.ts';
import { parseQualifiedName, quoteIdentifier, quoteQualified } from '../../../model/quote.ts';

/** A point within a migration, seen from a database where it has not begun. */
export interface Moment {
  /** Structure at that point. */
  readonly middle: Catalog;
  readonly live: Catalog;
  /** What had which name before the first statement, and has now; null where nothing is renamed on the way. */
  readonly places: { readonly before: Places; readonly now: Places } | null;
}

/** What a table or column of the moment is called in the database; null when it is not there yet. */
export interface Origins {
  table(schema: string, name: string): string | null;
  column(column: Pick<Column, 'schema' | 'table' | 'name'>): Column | null;
  /** A type that the database knows under another name, or not at all: then its values are compared as text. */
  type(printed: string): string;
}

/**
 * A query about the structure in the middle of a migration, put to a database where the migration has not begun:
 * what was renamed is asked for by its former name, columns that are not there yet are computed from their defaults,
 * tables that are not there yet are empty, and values of types that are not there yet are texts.
 */
export function askBefore(sql: string, moment: Moment): string {
  const origins = originsOf(moment);
  let query = sql;
  for (const [table, columns] of columnsByTable(moment.middle)) {
    if (!query.includes(table)) continue;
    const [first] = columns;
    const origin = first === undefined ? null : origins.table(first.schema, first.table);
    if (origin === table && columns.every((column) => isSame(column, origins))) continue;
    // Only what is asked for: a value that becomes none of another column's new type is no matter here.
    const asked = columns.filter(({ name }) => sql.includes(name));
    for (const only of ['ONLY ', '']) {
      const rows =
        origin === null ? emptyRows(asked, origins) : rowsOf(`${only}${origin}`, asked, columns, origins);
      query = replaceRelation(query, `${only}${table}`, rows);
    }
  }
  return replaceTypes(query, moment.middle, origins);
}

/** Where each table, column and type of a moment stands in the live database. */
export function originsOf({ live, middle, places }: Moment): Origins {
  const columns = new Map<ObjectKey, Column>();
  for (const object of live.objects) if (object.kind === 'column') columns.set(objectKey(object), object);
  const labels = enumLabels(live);
  const middleLabels = enumLabels(middle);
  const tables = new Set([...columns.values()].map(({ schema, table }) => quoteQualified(schema, table)));
  const type = (printed: string, formerName: string | null): string => {
    if (formerName === null) return 'text';
    const { name } = baseTypeOf(printed);
    const [before, now] = [labels.get(formerName), middleLabels.get(name)];
    return before?.join('\0') === now?.join('\0') ? formerName : 'text';
  };
  if (places === null) {
    const known = new Set(
      live.objects.filter(isType).map(({ schema, name }) => quoteQualified(schema, name)),
    );
    return {
      table: (schema, name) =>
        tables.has(quoteQualified(schema, name)) ? quoteQualified(schema, name) : null,
      column: (column) => columns.get(columnKey(column)) ?? null,
      type: (printed) => type(printed, known.has(baseTypeOf(printed).name) ? baseTypeOf(printed).name : null),
    };
  }
  const { before, now } = places;
  const formerColumns = new Map([...before.columns].map(([key, place]) => [place, columns.get(key) ?? null]));
  const formerTables = new Map(
    [...before.columns].map(([key, place]) => [tableOf(place), columns.get(key) ?? null]),
  );
  const nowTables = new Map<string, string>();
  for (const object of middle.objects) {
    const place = object.kind === 'column' ? now.columns.get(objectKey(object)) : undefined;
    if (object.kind === 'column' && place !== undefined) {
      nowTables.set(quoteQualified(object.schema, object.table), tableOf(place));
    }
  }
  const formerTypes = new Map([...before.types].map(([name, oid]) => [oid, name]));
  return {
    table: (schema, name) => {
      const former = formerTables.get(nowTables.get(quoteQualified(schema, name)) ?? '') ?? null;
      return former === null ? null : quoteQualified(former.schema, former.table);
    },
    column: (column) => formerColumns.get(now.columns.get(columnKey(column)) ?? '') ?? null,
    type: (printed) => {
      const oid = now.types.get(baseTypeOf(printed).name);
      return type(printed, oid === undefined ? baseTypeOf(printed).name : (formerTypes.get(oid) ?? null));
    },
  };
}

function columnKey({ schema, table, name }: Pick<Column, 'schema' | 'table' | 'name'>): ObjectKey {
  return objectKey({ kind: 'column', schema, table, name });
}

const tableOf = (place: string): string => place.split('.')[0] ?? '';

function isType({ kind }: CatalogObject): boolean {
  return kind === 'enum' || kind === 'domain' || kind === 'rangeType';
}

function enumLabels({ objects }: Catalog): ReadonlyMap<string, readonly string[]> {
  const labels = new Map<string, readonly string[]>();
  for (const object of objects) {
    if (object.kind === 'enum') labels.set(quoteQualified(object.schema, object.name), object.labels);
  }
  return labels;
}

/** `public."Role"[]` → `"public"."Role"`, and what makes it an array. */
function baseTypeOf(printed: string): { readonly name: string; readonly suffix: string } {
  const [base = '', suffix = ''] = /^(.*?)((?:\[\])*)$/s.exec(printed)?.slice(1) ?? [];
  const [schema = '', name] = parseQualifiedName(base);
  return { name: name === undefined ? base : quoteQualified(schema, name), suffix };
}

/** How the live database spells a type of the moment. */
function liveType(printed: string, origins: Origins): string {
  const { name, suffix } = baseTypeOf(printed);
  if (!name.startsWith('"')) return printed;
  return `${origins.type(printed)}${suffix}`;
}

function isSame(column: Column, origins: Origins): boolean {
  const origin = origins.column(column);
  return (
    origin !== null &&
    origin.name === column.name &&
    origin.type === column.type &&
    baseSpelling(column.type) === liveType(column.type, origins)
  );
}

/** A type of the database's own is spelled as it is printed, others with quotes. */
function baseSpelling(printed: string): string {
  const { name, suffix } = baseTypeOf(printed);
  return name.startsWith('"') ? `${name}${suffix}` : printed;
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

function emptyRows(columns: readonly Column[], origins: Origins): string {
  const cells = columns.map(
    ({ name, type }) => `NULL::${liveType(type, origins)} AS ${quoteIdentifier(name)}`,
  );
  return `SELECT ${['NULL::tid AS ctid', ...cells].join(', ')} WHERE false`;
}

/** Generated columns are computed from the others, under the names that those have at the moment. */
function rowsOf(
  origin: string,
  asked: readonly Column[],
  columns: readonly Column[],
  origins: Origins,
): string {
  const isComputed = (column: Column): boolean =>
    origins.column(column) === null && column.generated !== null;
  const computed = asked.filter(isComputed);
  const expressions = computed.map(({ generated }) => generated?.expression ?? '');
  const plain = columns.filter(
    (column) =>
      !isComputed(column) &&
      (asked.includes(column) || expressions.some((expression) => expression.includes(column.name))),
  );
  const rows = `SELECT ${['ctid', ...plain.map((column) => cellOf(column, origins))].join(', ')} FROM ${origin}`;
  if (computed.length === 0) return rows;
  const cells = computed.map(
    ({ name, type, generated }) =>
      `(${generated?.expression ?? 'NULL'})::${liveType(type, origins)} AS ${quoteIdentifier(name)}`,
  );
  return `SELECT *, ${cells.join(', ')} FROM (${rows}) AS rows_without`;
}

function cellOf(column: Column, origins: Origins): string {
  const name = quoteIdentifier(column.name);
  const origin = origins.column(column);
  const type = liveType(column.type, origins);
  if (origin === null) return computedColumn(column, type);
  const former = quoteIdentifier(origin.name);
  const isAsItWas = origin.type === column.type && baseSpelling(column.type) === type;
  if (isAsItWas) return former === name ? name : `${former} AS ${name}`;
  return `${former}::${type} AS ${name}`;
}

/** Numbers that a sequence would give, and random ids, differ from row to row, whatever they are. */
const distinctDefault = /\bnextval\(|\bgen_random_uuid\(\)|\buuid_generate_v[14]\(\)/;

function computedColumn(column: Column, type: string): string {
  const name = quoteIdentifier(column.name);
  const { identity } = column;
  if (identity !== null || (column.default !== null && distinctDefault.test(column.default))) {
    const isNumber = /^(?:smallint|integer|bigint)$/.test(type);
    return `(row_number() OVER ())${isNumber ? `::${type}` : '::text'} AS ${name}`;
  }
  return column.default === null ? `NULL::${type} AS ${name}` : `(${column.default})::${type} AS ${name}`;
}

/** `'A'::public."Role"` becomes `'A'::text` where the database does not know that type, or not that label. */
function replaceTypes(sql: string, middle: Catalog, origins: Origins): string {
  let query = sql;
  for (const object of middle.objects) {
    if (!isType(object) || object.schema === null) continue;
    for (const printed of spellings(object.schema, object.name)) {
      if (!query.includes(`::${printed}`)) continue;
      const spelled = origins.type(printed);
      if (spelled === quoteQualified(object.schema, object.name)) continue;
      const pattern = new RegExp(`::${escape(printed)}(?![\\w"$.])`, 'g');
      query = query.replace(pattern, () => `::${spelled}`);
    }
  }
  return query;
}

/** As `format_type` prints it: quotes only where they are needed. */
function spellings(schema: string, name: string): readonly string[] {
  const plain = (word: string): string => (/^[a-z_][a-z0-9_$]*$/.test(word) ? word : quoteIdentifier(word));
  return [
    ...new Set([
      `${plain(schema)}.${plain(name)}`,
      `${plain(schema)}.${quoteIdentifier(name)}`,
      quoteQualified(schema, name),
    ]),
  ];
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
