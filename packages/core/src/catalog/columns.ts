import { isTrue, parseTextArray, rowsOf } from './text-rows.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import type { Column } from '../model/objects/tables.ts';
import type { CatalogContext, CatalogReader, ColumnDraft, Relation } from './catalog-context.ts';

/**
 * PostgreSQL 15.20 keeps a stamp of its own among the options of a column; no other server takes it, and pg_dump leaves
 * it out.
 */
const ownOptions = `case when a.attoptions is null then '{}'::text[] else array(
        select o from unnest(a.attoptions) o where o !~ '^pg_attver='
      ) end`;

/**
 * Columns of everything that has columns. What is rare about them comes in one cell, so that pg_attribute is read once
 * and most rows stay short. Not sorted: the reader puts columns at their numbers anyway. `attcompression` exists since
 * 14; the default of `attstattarget` is -1 before 17 and NULL since.
 */
const columnsSql = (reach: Reach, version: number): string => `
  select a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.atttypid,
    a.attcollation, a.attnotnull, a.attinhcount > 0 and not a.attislocal,
    case when c.relkind in ('r', 'p') and (
      a.attgenerated <> '' or a.attcollation <> t.typcollation
      or a.attstorage <> t.typstorage
      or ${version >= 140000 ? "a.attcompression <> ''" : 'false'}
      or a.attstattarget >= 0 or ${ownOptions} <> '{}' or t.typtype = 'd'
    ) then array[
      a.attgenerated::text,
      case when a.attcollation <> t.typcollation then (
        select quote_ident(n.nspname) || '.' || quote_ident(l.collname)
        from pg_catalog.pg_collation l
        join pg_catalog.pg_namespace n on n.oid = l.collnamespace
        where l.oid = a.attcollation
      ) else '' end,
      case when a.attstorage <> t.typstorage then a.attstorage::text else '' end,
      ${version >= 140000 ? 'a.attcompression::text' : "''"},
      case when a.attstattarget >= 0 then a.attstattarget::text else '' end,
      (${ownOptions})::text,
      case when t.typtype = 'd' then (
        with recursive made_of (base, typmod) as (
          select t.typbasetype, t.typtypmod
          union all
          select d.typbasetype, d.typtypmod
          from made_of m join pg_catalog.pg_type d on d.oid = m.base and d.typtype = 'd'
        )
        select format_type(m.base, m.typmod)
        from made_of m join pg_catalog.pg_type b on b.oid = m.base and b.typtype <> 'd'
      ) else '' end,
      case when t.typtype = 'd' and t.typdefault is not null then 't' else '' end
    ] end
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_type t on t.oid = a.atttypid
  where c.relkind in ('r', 'p', 'v', 'm', 'c', 'f') and c.relpersistence <> 't'
    and c.relnamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'a.attrelid')}
    and a.attnum > 0 and not a.attisdropped
`;
type ColumnRow = readonly [
  relid: string,
  attnum: string,
  name: string,
  type: string,
  typeOid: string,
  collationOid: string,
  isNotNull: string,
  isInherited: string,
  details: string | null,
];
type ColumnDetails = readonly [
  generated: string,
  collation: string,
  storage: string,
  compression: string,
  statisticsTarget: string,
  options: string,
  domainBase: string,
  hasDomainDefault: string,
];

/**
 * A query of its own: joined to the columns, pg_get_expr costs half as much again. With a relation it opens that
 * first, which on a new connection is most of its time; only generated columns speak of columns. Not sorted either.
 */
const columnDefaultsSql = (reach: Reach): string => `
  select d.oid, d.adrelid, d.adnum, pg_get_expr(d.adbin, case when position('{VAR ' in d.adbin::text) > 0 then d.adrelid else 0 end)
  from pg_catalog.pg_attrdef d
  join pg_catalog.pg_class c on c.oid = d.adrelid
  where c.relnamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'd.adrelid')}
`;
type ColumnDefaultRow = readonly [oid: string, relid: string, attnum: string, expression: string];

/** Since 18 a NOT NULL is a constraint with a name; these are the ones that differ from a plain NOT NULL. */
const notNullConstraintsSql = (reach: Reach): string => `
  select k.conrelid, k.conkey[1], nullif(k.conname, c.relname || '_' || a.attname || '_not_null'),
    k.convalidated, k.connoinherit
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
  where k.contype = 'n' and k.connamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'k.conrelid')}
    and (
      k.conname <> c.relname || '_' || a.attname || '_not_null' or not k.convalidated or k.connoinherit
    )
  order by k.conrelid, k.conkey
`;
type NotNullConstraintRow = readonly [
  relid: string,
  attnum: string,
  name: string | null,
  isValidated: string,
  isNotInherited: string,
];

export const columns: CatalogReader = {
  kinds: ['column'],
  sql: columnsSql,
  read(rows, context) {
    const described = new Set<Relation>();
    const types = new Map<string, string>();
    let relation: Relation | undefined;
    for (const row of rowsOf<ColumnRow>(rows, 9)) {
      const relid = row[0];
      if (relid !== relation?.oid) relation = context.relation(relid);
      const attnum = Number(row[1]);
      relation.columnNames[attnum] = row[2];
      relation.columnTypes[attnum] = row[4];
      relation.columnCollations[attnum] = row[5];
      if (!relation.isVisible || (relation.relkind !== 'r' && relation.relkind !== 'p')) continue;
      // A handful of types has thousands of columns: one string each.
      const type = types.get(row[3]) ?? row[3];
      types.set(type, type);
      relation.columns[attnum] = columnOf(row, type, relation);
      described.add(relation);
    }
    for (const { columns } of described) numberColumns(columns, context);
  },
};
const noOptions: readonly string[] = [];

/** Positions are counted without the holes that dropped columns leave. */
function numberColumns(columns: readonly (ColumnDraft | undefined)[], context: CatalogContext): void {
  let position = 0;
  for (const column of columns) {
    if (column === undefined) continue;
    position += 1;
    column.position = position;
    context.add(column);
  }
}

function columnOf(row: ColumnRow, type: string, { schema, name: table }: Relation): ColumnDraft {
  const column: ColumnDraft = {
    kind: 'column',
    schema,
    table,
    name: row[2],
    position: 0,
    number: Number(row[1]),
    type,
    isNullable: !isTrue(row[6]),
    default: null,
    identity: null,
    generated: null,
    collation: null,
    storage: null,
    compression: null,
    statisticsTarget: null,
    options: noOptions,
    isInherited: isTrue(row[7]),
    notNullName: null,
    isNotNullValidated: true,
    isNotNullInheritable: true,
    domain: null,
  };
  if (row[8] !== null) setDetails(column, row[8]);
  return column;
}

function setDetails(column: ColumnDraft, details: string): void {
  const cells = rowsOf<ColumnDetails>([parseTextArray(details)], 8);
  for (const [generated, collation, storage, compression, statisticsTarget, options, ...domain] of cells) {
    if (generated !== '') {
      column.generated = { storage: generated === 'v' ? 'virtual' : 'stored', expression: '' };
    }
    column.collation = collation === '' ? null : collation;
    column.storage = storage === '' ? null : storageOf(storage);
    column.compression = compression === '' ? null : compression === 'l' ? 'lz4' : 'pglz';
    column.statisticsTarget = statisticsTarget === '' ? null : Number(statisticsTarget);
    column.options = [...parseTextArray(options)].sort();
    const [base, hasDefault] = domain;
    column.domain = base === '' ? null : { base, hasDefault: isTrue(hasDefault) };
  }
}

export const columnDefaults: CatalogReader = {
  kinds: [],
  sql: columnDefaultsSql,
  read(rows, context) {
    for (const [oid, relid, attnum, expression] of rowsOf<ColumnDefaultRow>(rows, 4)) {
      const column = draftOf(context, relid, attnum);
      if (column === undefined) continue;
      if (column.generated === null) column.default = expression;
      else column.generated = { ...column.generated, expression };
      context.register('pg_attrdef', oid, column);
    }
  },
};

export const notNullConstraints: CatalogReader = {
  kinds: [],
  sql: notNullConstraintsSql,
  since: 180000,
  read(rows, context) {
    for (const row of rowsOf<NotNullConstraintRow>(rows, 5)) {
      const [relid, attnum, name, isValidated, isNotInherited] = row;
      const column = draftOf(context, relid, attnum);
      if (column === undefined) continue;
      column.notNullName = name;
      column.isNotNullValidated = isTrue(isValidated);
      column.isNotNullInheritable = !isTrue(isNotInherited);
    }
  },
};

export function draftOf(context: CatalogContext, relid: string, attnum: string): ColumnDraft | undefined {
  return context.visibleRelation(relid)?.columns[Number(attnum)];
}

function storageOf(letter: string): Column['storage'] {
  switch (letter) {
    case 'p':
      return 'plain';
    case 'e':
      return 'external';
    case 'x':
      return 'extended';
    default:
      return 'main';
  }
}
