import { isTrue, parseOptionalTextArray, parseTextArray, rowsOf } from './text-rows.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import type { ForeignKey } from '../model/objects/tables.ts';
import type { CatalogContext, CatalogReader } from './catalog-context.ts';

/**
 * A foreign key to a partitioned table has one more row per partition of that table, children of the first on the
 * same table: PostgreSQL's own, left out. `confdelsetcols` exists since 15, `conperiod` and `conenforced` since 18.
 */
const foreignKeysSql = (reach: Reach, version: number): string => `
  select k.oid, k.conname, k.conrelid, k.conkey, k.confrelid, k.confkey, k.confmatchtype, k.confupdtype,
    k.confdeltype,
    ${version >= 150000 ? 'k.confdelsetcols' : 'null'},
    ${version >= 180000 ? 'k.conperiod' : 'false'},
    k.condeferrable, k.condeferred, k.convalidated,
    ${version >= 180000 ? 'k.conenforced' : 'true'},
    k.conparentid <> 0
  from pg_catalog.pg_constraint k
  left join pg_catalog.pg_constraint parent on parent.oid = k.conparentid
  where k.contype = 'f' and k.connamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'k.conrelid')}
    and parent.conrelid is distinct from k.conrelid
  order by k.oid
`;
type ForeignKeyRow = readonly [
  oid: string,
  name: string,
  relid: string,
  attnums: string,
  referencedRelid: string,
  referencedAttnums: string,
  match: string,
  onUpdate: string,
  onDelete: string,
  onDeleteAttnums: string | null,
  isPeriod: string,
  isDeferrable: string,
  isInitiallyDeferred: string,
  isValidated: string,
  isEnforced: string,
  isInherited: string,
];

export const foreignKeys: CatalogReader = {
  kinds: ['foreignKey'],
  sql: foreignKeysSql,
  needs: ['foreignKeys'],
  read(rows, context) {
    for (const row of rowsOf<ForeignKeyRow>(rows, 16)) {
      const foreignKey = foreignKeyOf(row, context);
      if (foreignKey !== undefined) context.add(foreignKey, 'pg_constraint', row[0]);
    }
  },
};

function foreignKeyOf(row: ForeignKeyRow, context: CatalogContext): ForeignKey | undefined {
  const [, name, relid, attnumArray, referencedRelid, referencedAttnumArray, ...rest] = row;
  const [match, onUpdate, onDelete, onDeleteAttnums, isPeriod, ...flags] = rest;
  const [isDeferrable, isInitiallyDeferred, isValidated, isEnforced, isInherited] = flags;
  const relation = context.visibleRelation(relid);
  if (relation === undefined) return undefined;
  const referenced = context.relation(referencedRelid);
  const attnums = parseTextArray(attnumArray);
  const referencedAttnums = parseTextArray(referencedAttnumArray);
  const onDeleteColumns = context.quoteColumns(relation, parseOptionalTextArray(onDeleteAttnums));
  const columnList = (of: typeof relation, numbers: readonly string[]): string =>
    isTrue(isPeriod)
      ? `${context.quoteColumns(of, numbers.slice(0, -1))}, PERIOD ${context.quoteColumns(of, numbers.slice(-1))}`
      : context.quoteColumns(of, numbers);
  const definition = [
    `FOREIGN KEY (${columnList(relation, attnums)})`,
    ` REFERENCES ${context.quoteQualified(referenced.schema, referenced.name)}`,
    `(${columnList(referenced, referencedAttnums)})`,
    match === 'f' ? ' MATCH FULL' : match === 'p' ? ' MATCH PARTIAL' : '',
    onUpdate === 'a' ? '' : ` ON UPDATE ${actionOf(onUpdate)}`,
    onDelete === 'a' ? '' : ` ON DELETE ${actionOf(onDelete)}`,
    onDeleteColumns === '' ? '' : ` (${onDeleteColumns})`,
    isTrue(isDeferrable) ? ' DEFERRABLE' : '',
    isTrue(isInitiallyDeferred) ? ' INITIALLY DEFERRED' : '',
    !isTrue(isEnforced) ? ' NOT ENFORCED' : isTrue(isValidated) ? '' : ' NOT VALID',
  ].join('');
  return {
    kind: 'foreignKey',
    schema: relation.schema,
    table: relation.name,
    name,
    definition,
    columns: attnums.map((attnum) => context.columnName(relation, attnum)),
    referencedSchema: referenced.schema,
    referencedTable: referenced.name,
    referencedColumns: referencedAttnums.map((attnum) => context.columnName(referenced, attnum)),
    isDeferrable: isTrue(isDeferrable),
    isInitiallyDeferred: isTrue(isInitiallyDeferred),
    isValidated: isTrue(isValidated),
    isEnforced: isTrue(isEnforced),
    isInherited: isTrue(isInherited),
  };
}

function actionOf(letter: string): string {
  switch (letter) {
    case 'r':
      return 'RESTRICT';
    case 'c':
      return 'CASCADE';
    case 'n':
      return 'SET NULL';
    case 'd':
      return 'SET DEFAULT';
    default:
      return 'NO ACTION';
  }
}
