import { isTrue, parseOptionalTextArray, parseVector, rowsOf } from './text-rows.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import type { ExclusionConstraint, PrimaryKey, UniqueConstraint } from '../model/objects/tables.ts';
import type { CatalogContext, CatalogReader } from './catalog-context.ts';

/**
 * Constraints that an index carries out. Those of keys are assembled here, because pg_get_constraintdef is dear;
 * exclusion constraints hold operators and expressions that only the server prints. `indnullsnotdistinct` exists
 * since 15, `conperiod` since 18.
 */
const keysSql = (reach: Reach, version: number): string => `
  select k.oid, k.conname, k.contype, k.conrelid, k.conindid, k.condeferrable, k.condeferred,
    k.conparentid <> 0,
    ${version >= 150000 ? 'x.indnullsnotdistinct' : 'false'},
    ${version >= 180000 ? 'k.conperiod' : 'false'},
    x.indnkeyatts, x.indkey, i.reloptions, x.indisclustered,
    (select h.inhparent::regclass from pg_catalog.pg_inherits h where h.inhrelid = k.conindid),
    case when k.contype = 'x' then pg_get_constraintdef(k.oid) end
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_index x on x.indexrelid = k.conindid
  join pg_catalog.pg_class i on i.oid = k.conindid
  where k.contype in ('p', 'u', 'x') and k.connamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'k.conrelid')}
  order by k.oid
`;
type KeyRow = readonly [
  oid: string,
  name: string,
  type: string,
  relid: string,
  indexOid: string,
  isDeferrable: string,
  isInitiallyDeferred: string,
  isInherited: string,
  treatsNullsAsEqual: string,
  isPeriod: string,
  keyCount: string,
  attnums: string,
  storageParameters: string | null,
  isClustered: string,
  parentIndex: string | null,
  printed: string | null,
];

export const keys: CatalogReader = {
  kinds: ['primaryKey', 'uniqueConstraint', 'exclusionConstraint'],
  sql: keysSql,
  read(rows, context) {
    for (const row of rowsOf<KeyRow>(rows, 16)) {
      const [oid, , , , indexOid] = row;
      context.constraintIndexes.add(indexOid);
      const key = keyOf(row, context);
      if (key !== undefined) context.add(key, 'pg_constraint', oid);
    }
  },
};

function keyOf(
  row: KeyRow,
  context: CatalogContext,
): PrimaryKey | UniqueConstraint | ExclusionConstraint | undefined {
  const [, name, type, relid, , isDeferrable, isInitiallyDeferred, isInherited, ...rest] = row;
  const [treatsNullsAsEqual, isPeriod, keyCount, attnumVector, storageParameters, ...last] = rest;
  const [isClustered, parentIndex, printed] = last;
  const relation = context.visibleRelation(relid);
  if (relation === undefined) return undefined;
  const common = {
    schema: relation.schema,
    table: relation.name,
    name,
    isDeferrable: isTrue(isDeferrable),
    isInitiallyDeferred: isTrue(isInitiallyDeferred),
    isValidated: true,
    isEnforced: true,
    isInherited: isTrue(isInherited),
    storageParameters: [...parseOptionalTextArray(storageParameters)].sort(),
    isClustered: isTrue(isClustered),
    parentIndex,
  };
  if (printed !== null) return { ...common, kind: 'exclusionConstraint', definition: printed };
  const attnums = parseVector(attnumVector);
  const keyed = attnums.slice(0, Number(keyCount));
  const included = attnums.slice(Number(keyCount));
  const definition = [
    type === 'p' ? 'PRIMARY KEY ' : 'UNIQUE ',
    isTrue(treatsNullsAsEqual) ? 'NULLS NOT DISTINCT ' : '',
    `(${context.quoteColumns(relation, keyed)}${isTrue(isPeriod) ? ' WITHOUT OVERLAPS' : ''})`,
    included.length === 0 ? '' : ` INCLUDE (${context.quoteColumns(relation, included)})`,
    isTrue(isDeferrable) ? ' DEFERRABLE' : '',
    isTrue(isInitiallyDeferred) ? ' INITIALLY DEFERRED' : '',
  ].join('');
  const columns = keyed.map((attnum) => context.columnName(relation, attnum));
  return { ...common, kind: type === 'p' ? 'primaryKey' : 'uniqueConstraint', definition, columns };
}
