import { isTrue, parseOptionalTextArray, rowsOf } from './text-rows.ts';
import { namespacesInScope } from './scope-sql.ts';
import type { Column } from '../model/catalog.ts';
import type { CatalogContext, CatalogReader, ColumnDraft, Relation } from './catalog-context.ts';

/** Columns of everything that has columns; what is rare about them is in the details below. */
const columnsSql = `
  select a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.atttypid,
    a.attcollation, a.attnotnull, a.attinhcount > 0 and not a.attislocal
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  where c.relkind in ('r', 'p', 'v', 'm', 'c', 'f') and c.relpersistence <> 't'
    and c.relnamespace = any (${namespacesInScope})
    and a.attnum > 0 and not a.attisdropped
  order by a.attrelid, a.attnum
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
];

/** `attcompression` exists since 14; the default of `attstattarget` is -1 before 17 and NULL since. */
const columnDetailsSql = (version: number): string => `
  select a.attrelid, a.attnum, a.attgenerated,
    case when a.attcollation <> t.typcollation then (
      select quote_ident(n.nspname) || '.' || quote_ident(l.collname)
      from pg_catalog.pg_collation l
      join pg_catalog.pg_namespace n on n.oid = l.collnamespace
      where l.oid = a.attcollation
    ) end,
    nullif(a.attstorage, t.typstorage),
    ${version >= 140000 ? 'a.attcompression' : "''"},
    nullif(a.attstattarget, -1),
    a.attoptions
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  join pg_catalog.pg_type t on t.oid = a.atttypid
  where c.relkind in ('r', 'p', 'm', 'c') and c.relpersistence <> 't'
    and c.relnamespace = any (${namespacesInScope})
    and a.attnum > 0 and not a.attisdropped
    and (
      a.attgenerated <> '' or a.attcollation <> t.typcollation
      or a.attstorage <> t.typstorage
      or ${version >= 140000 ? "a.attcompression <> ''" : 'false'}
      or a.attstattarget >= 0 or a.attoptions is not null
    )
  order by a.attrelid, a.attnum
`;
type ColumnDetailRow = readonly [
  relid: string,
  attnum: string,
  generated: string,
  collation: string | null,
  storage: string | null,
  compression: string,
  statisticsTarget: string | null,
  options: string | null,
];

/** A query of its own: joined to the columns, pg_get_expr costs half as much again. */
const columnDefaultsSql = `
  select d.oid, d.adrelid, d.adnum, pg_get_expr(d.adbin, d.adrelid)
  from pg_catalog.pg_attrdef d
  join pg_catalog.pg_class c on c.oid = d.adrelid
  where c.relnamespace = any (${namespacesInScope})
  order by d.adrelid, d.adnum
`;
type ColumnDefaultRow = readonly [oid: string, relid: string, attnum: string, expression: string];

const identitySequencesSql = `
  select d.refobjid, d.refobjsubid, a.attidentity, c.relname, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
    s.seqcycle
  from pg_catalog.pg_sequence s
  join pg_catalog.pg_class c on c.oid = s.seqrelid
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid
    and d.refclassid = 'pg_catalog.pg_class'::regclass and d.deptype = 'i' and d.refobjsubid > 0
  join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where c.relnamespace = any (${namespacesInScope})
  order by d.refobjid, d.refobjsubid
`;
type IdentitySequenceRow = readonly [
  relid: string,
  attnum: string,
  generation: string,
  name: string,
  start: string,
  increment: string,
  minimum: string,
  maximum: string,
  cache: string,
  cycles: string,
];

/** Since 18 a NOT NULL is a constraint with a name; these are the ones that differ from a plain NOT NULL. */
const notNullConstraintsSql = (version: number): string => `
  select k.conrelid, k.conkey[1], nullif(k.conname, c.relname || '_' || a.attname || '_not_null'),
    k.convalidated, k.connoinherit
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
  where ${version >= 180000} and k.contype = 'n' and k.connamespace = any (${namespacesInScope})
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
  sql: columnsSql,
  read(rows, context) {
    let relation: Relation | undefined;
    let position = 0;
    for (const row of rowsOf<ColumnRow>(rows, 8)) {
      const [relid, attnum, name, type, typeOid, collationOid, isNotNull, isInherited] = row;
      if (relid !== relation?.oid) {
        relation = context.relation(relid);
        position = 0;
      }
      position += 1;
      relation.columnNames[Number(attnum)] = name;
      relation.columnTypes[Number(attnum)] = typeOid;
      relation.columnCollations[Number(attnum)] = collationOid;
      if (!relation.isVisible || !['r', 'p'].includes(relation.relkind)) continue;
      const column: ColumnDraft = {
        kind: 'column',
        schema: relation.schema,
        table: relation.name,
        name,
        position,
        type,
        isNullable: !isTrue(isNotNull),
        default: null,
        identity: null,
        generated: null,
        collation: null,
        storage: null,
        compression: null,
        statisticsTarget: null,
        options: noOptions,
        isInherited: isTrue(isInherited),
        notNullName: null,
        isNotNullValidated: true,
        isNotNullInheritable: true,
      };
      relation.columns[Number(attnum)] = column;
      context.add(column);
    }
  },
};
const noOptions: readonly string[] = [];

export const columnDetails: CatalogReader = {
  sql: columnDetailsSql,
  read(rows, context) {
    for (const row of rowsOf<ColumnDetailRow>(rows, 8)) {
      const [relid, attnum, generated, collation, storage, compression, statisticsTarget, options] = row;
      const column = draftOf(context, relid, attnum);
      if (column === undefined) continue;
      if (generated !== '') {
        column.generated = { storage: generated === 'v' ? 'virtual' : 'stored', expression: '' };
      }
      column.collation = collation;
      column.storage = storage === null ? null : storageOf(storage);
      column.compression = compression === '' ? null : compression === 'l' ? 'lz4' : 'pglz';
      column.statisticsTarget = statisticsTarget === null ? null : Number(statisticsTarget);
      column.options = [...parseOptionalTextArray(options)].sort();
    }
  },
};

export const columnDefaults: CatalogReader = {
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

export const identitySequences: CatalogReader = {
  sql: identitySequencesSql,
  read(rows, context) {
    for (const row of rowsOf<IdentitySequenceRow>(rows, 10)) {
      const [relid, attnum, generation, sequenceName, start, increment, minimum, maximum, cache, cycles] =
        row;
      const column = draftOf(context, relid, attnum);
      if (column === undefined) continue;
      column.identity = {
        generation: generation === 'a' ? 'always' : 'byDefault',
        sequenceName,
        start,
        increment,
        minimum,
        maximum,
        cache,
        cycles: isTrue(cycles),
      };
    }
  },
};

export const notNullConstraints: CatalogReader = {
  sql: notNullConstraintsSql,
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

function draftOf(context: CatalogContext, relid: string, attnum: string): ColumnDraft | undefined {
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
