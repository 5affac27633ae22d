import { isTrue, parseOptionalTextArray, rowsOf } from './text-rows.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import type { CatalogContext, CatalogReader } from './catalog-context.ts';

/** Parents by name, in order. */
const parentsSql = (reach: Reach): string => `
  select i.inhrelid, array_agg(i.inhparent::regclass::text order by i.inhseqno)
  from pg_catalog.pg_inherits i
  join pg_catalog.pg_class c on c.oid = i.inhrelid
  where c.relkind in ('r', 'p') and c.relnamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'i.inhrelid')}
  group by i.inhrelid
`;

const tablesSql = (reach: Reach): string => `
  select c.oid, c.relpersistence,
    case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
    pg_get_expr(c.relpartbound, c.oid),
    parents.names,
    c.relrowsecurity, c.relforcerowsecurity, c.relreplident,
    (
      select i.relname from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid
      where c.relreplident = 'i' and x.indrelid = c.oid and x.indisreplident
    ),
    c.reloptions, toast.reloptions,
    case when access.amname <> 'heap' then access.amname end,
    case when c.reloftype <> 0 then format_type(c.reloftype, null) end
  from pg_catalog.pg_class c
  left join (${parentsSql(reach)}) parents (relid, names) on parents.relid = c.oid
  left join pg_catalog.pg_class toast on toast.oid = c.reltoastrelid and toast.reloptions is not null
  left join pg_catalog.pg_am access on access.oid = c.relam
  where c.relkind in ('r', 'p') and c.relpersistence <> 't' and c.relnamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'c.oid')}
  order by c.oid
`;
type TableRow = readonly [
  oid: string,
  persistence: string,
  partitionKey: string | null,
  partitionBound: string | null,
  parents: string | null,
  hasRowSecurity: string,
  forcesRowSecurity: string,
  replicaIdentity: string,
  replicaIdentityIndex: string | null,
  storageParameters: string | null,
  toastParameters: string | null,
  accessMethod: string | null,
  rowType: string | null,
];

export const tables: CatalogReader = {
  kinds: ['table'],
  sql: tablesSql,
  read(rows, context) {
    for (const row of rowsOf<TableRow>(rows, 13)) readTable(row, context);
  },
};

function readTable(row: TableRow, context: CatalogContext): void {
  const [oid, persistence, partitionKey, partitionBound, parents, hasRowSecurity, forcesRowSecurity] = row;
  const [, , , , , , , identity, identityIndex, parameters, toastParameters, accessMethod, rowType] = row;
  const relation = context.visibleRelation(oid);
  if (relation === undefined) return;
  const toast = parseOptionalTextArray(toastParameters).map((parameter) => `toast.${parameter}`);
  context.add(
    {
      kind: 'table',
      schema: relation.schema,
      table: null,
      name: relation.name,
      type: relation.relkind === 'p' ? 'partitionedTable' : 'table',
      persistence: persistence === 'u' ? 'unlogged' : 'permanent',
      partitionKey,
      partitionBound,
      inherits: parseOptionalTextArray(parents),
      hasRowSecurity: isTrue(hasRowSecurity),
      forcesRowSecurity: isTrue(forcesRowSecurity),
      replicaIdentity: replicaIdentityOf(identity, identityIndex),
      storageParameters: [...parseOptionalTextArray(parameters), ...toast].sort(),
      accessMethod,
      rowType,
    },
    'pg_class',
    oid,
  );
}

function replicaIdentityOf(letter: string, index: string | null): string {
  switch (letter) {
    case 'f':
      return 'full';
    case 'n':
      return 'nothing';
    case 'i':
      // The index was dropped since: PostgreSQL then behaves as with `nothing`.
      return index === null ? 'nothing' : `index ${index}`;
    default:
      return 'default';
  }
}
