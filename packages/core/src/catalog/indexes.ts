import { InvariantError } from '../model/failure.ts';
import { printOptions } from './storage-options.ts';
import { isTrue, parseOptionalTextArray, parseTextArray, parseVector, rowsOf } from './text-rows.ts';
import { among, namedOids, namespacesInScope, type Reach } from './scope-sql.ts';
import type { Index, IndexStatisticsTarget } from '../model/objects/tables.ts';
import type { CatalogContext, CatalogReader, Relation } from './catalog-context.ts';

const indexesOfNamed = `and a.attrelid in (
        select x.indexrelid from pg_catalog.pg_index x where x.indrelid = any (${namedOids('relations')})
      )`;

/**
 * pg_get_indexdef is dear, so that it is called only where the catalog does not tell what it would print: the type
 * and collation of an expression, and operator class options. `indnullsnotdistinct` exists since 15.
 */
const indexesSql = (reach: Reach, version: number): string => `
  select x.indexrelid, x.indrelid, i.relname, i.relkind, access.amname, x.indisunique, x.indisvalid and x.indisready,
    ${version >= 150000 ? 'x.indnullsnotdistinct' : 'false'}, x.indisreplident, x.indisclustered,
    x.indnkeyatts, x.indkey, x.indclass, x.indcollation, x.indoption, i.reloptions,
    pg_get_expr(x.indpred, x.indrelid),
    case when x.indexprs is not null or special.relid is not null then pg_get_indexdef(x.indexrelid) end,
    case when x.indexprs is not null then array(
      select pg_get_indexdef(x.indexrelid, position, false)
      from generate_series(1, x.indnkeyatts::int) position
      order by position
    ) end,
    special.targets,
    h.inhparent::regclass
  from pg_catalog.pg_index x
  join pg_catalog.pg_class i on i.oid = x.indexrelid
  join pg_catalog.pg_am access on access.oid = i.relam
  left join pg_catalog.pg_inherits h on h.inhrelid = x.indexrelid
  left join (
    select a.attrelid, array_agg(a.attnum || '=' || a.attstattarget order by a.attnum)
      filter (where a.attstattarget >= 0)
    from pg_catalog.pg_attribute a
    where a.attnum > 0 and (a.attoptions is not null or a.attstattarget >= 0)
      ${reach === 'all' ? '' : indexesOfNamed}
    group by a.attrelid
  ) special (relid, targets) on special.relid = x.indexrelid
  where i.relnamespace = any (${namespacesInScope}) and i.relpersistence <> 't' and x.indislive
    ${among(reach, 'relations', 'x.indrelid')}
  order by x.indexrelid
`;
type IndexRow = readonly [
  oid: string,
  relid: string,
  name: string,
  relkind: string,
  method: string,
  isUnique: string,
  isValid: string,
  treatsNullsAsEqual: string,
  isReplicaIdentity: string,
  isClustered: string,
  keyCount: string,
  attnums: string,
  operatorClasses: string,
  collations: string,
  options: string,
  storageParameters: string | null,
  predicate: string | null,
  printed: string | null,
  keyTexts: string | null,
  statisticsTargets: string | null,
  parentIndex: string | null,
];

export const indexes: CatalogReader = {
  kinds: ['index'],
  sql: indexesSql,
  read(rows, context) {
    for (const row of rowsOf<IndexRow>(rows, 21)) {
      const [oid, relid, name] = row;
      const relation = context.visibleRelation(relid);
      if (relation === undefined) continue;
      if (context.constraintIndexes.has(oid)) {
        const { schema, name: table } = relation;
        context.register('pg_class', oid, { kind: 'index', schema, table, name });
      } else {
        context.add(indexOf(row, relation, context), 'pg_class', oid);
      }
    }
  },
};

function indexOf(row: IndexRow, relation: Relation, context: CatalogContext): Index {
  const [
    ,
    ,
    name,
    relkind,
    method,
    isUnique,
    isValid,
    treatsNullsAsEqual,
    isReplicaIdentity,
    isClustered,
    ...rest
  ] = row;
  const [keyCount, attnumVector, , , , storageParameters, ...printing] = rest;
  const [predicate, printed, keyTexts, statisticsTargets, parentIndex] = printing;
  const attnums = parseVector(attnumVector);
  const included = attnums.slice(Number(keyCount));
  const unique = isTrue(isUnique) ? 'UNIQUE ' : '';
  const only = relkind === 'I' ? 'ONLY ' : '';
  const table = context.quoteQualified(relation.schema, relation.name);
  const head = `CREATE ${unique}INDEX ${context.quote(name)} ON ${only}${table} USING ${context.quote(method)} (`;
  const tail = [
    included.length === 0 ? ')' : `) INCLUDE (${context.quoteColumns(relation, included)})`,
    isTrue(treatsNullsAsEqual) ? ' NULLS NOT DISTINCT' : '',
    storageParameters === null ? '' : ` WITH (${printOptions(storageParameters, context)})`,
    predicate === null ? '' : ` WHERE ${predicate}`,
  ].join('');
  const keys =
    printed === null
      ? plainKeys(row, relation, context)
      : splitKeys(
          printed.slice(head.length, printed.length - tail.length),
          keyTexts === null
            ? attnums.slice(0, Number(keyCount)).map((attnum) => context.quoteColumn(relation, attnum))
            : parseTextArray(keyTexts),
        );
  return {
    kind: 'index',
    schema: relation.schema,
    table: relation.name,
    name,
    definition: printed ?? `${head}${keys.join(', ')}${tail}`,
    method,
    isUnique: isTrue(isUnique),
    isValid: isTrue(isValid),
    predicate,
    keys,
    includedColumns: included.map((attnum) => context.columnName(relation, attnum)),
    treatsNullsAsDistinct: !isTrue(treatsNullsAsEqual),
    isReplicaIdentity: isTrue(isReplicaIdentity),
    isClustered: isTrue(isClustered),
    isInherited: parentIndex !== null,
    parentIndex,
    statisticsTargets: parseOptionalTextArray(statisticsTargets).map(parseStatisticsTarget),
  };
}

/** Keys that are columns, printed as `pg_get_indexdef` prints them. */
function plainKeys(row: IndexRow, relation: Relation, context: CatalogContext): readonly string[] {
  const [, , , , , , , , , , keyCount, attnums, classes, collations, options] = row;
  const columns = parseVector(attnums);
  const classOids = parseVector(classes);
  const collationOids = parseVector(collations);
  const orders = parseVector(options);
  const keys: string[] = [];
  for (let place = 0; place < Number(keyCount); place += 1) {
    const attnum = columns[place] ?? '';
    const collation = collationOids[place] ?? '0';
    const isColumnCollation = collation === '0' || collation === relation.columnCollations[Number(attnum)];
    const collate = isColumnCollation ? '' : ` COLLATE ${context.collations.get(collation) ?? ''}`;
    const operatorClass = context.operatorClasses.printedName(
      classOids[place] ?? '',
      relation.columnTypes[Number(attnum)] ?? '',
    );
    const suffix = operatorClass === null ? '' : ` ${operatorClass}`;
    keys.push(
      `${context.quoteColumn(relation, attnum)}${collate}${suffix}${orderSuffix(orders[place] ?? '')}`,
    );
  }
  return keys;
}

/** Bits of `indoption`: 1 descending, 2 nulls first. Nulls come first by default exactly when descending. */
function orderSuffix(option: string): string {
  switch (option) {
    case '1':
      return ' DESC NULLS LAST';
    case '2':
      return ' NULLS FIRST';
    case '3':
      return ' DESC';
    default:
      return '';
  }
}

/** Cuts `lower(name) COLLATE "C" DESC, (a + b)` where the keys begin, which the server printed one by one. */
function splitKeys(text: string, bareKeys: readonly string[]): readonly string[] {
  const keys: string[] = [];
  let start = 0;
  for (const [place, key] of bareKeys.entries()) {
    if (!text.startsWith(key, start)) throw new InvariantError(`index key ${key} is not in ${text}`);
    const next = bareKeys[place + 1];
    const found = next === undefined ? -1 : text.indexOf(`, ${next}`, start + key.length);
    const end = found === -1 ? text.length : found;
    keys.push(text.slice(start, end));
    start = end + 2;
  }
  return keys;
}

function parseStatisticsTarget(text: string): IndexStatisticsTarget {
  const [position, target] = text.split('=');
  return { position: Number(position), target: Number(target) };
}
