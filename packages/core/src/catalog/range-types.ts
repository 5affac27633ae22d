import { rowsOf } from './text-rows.ts';
import { namespacesInScope, type Reach } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

/** Multirange types exist since 14. */
const rangeTypesSql = (_reach: Reach, version: number): string => `
  select t.oid, n.nspname, t.typname, format_type(r.rngsubtype, null),
    case when not o.opcdefault then quote_ident(opn.nspname) || '.' || quote_ident(o.opcname) end,
    case when r.rngcollation <> subtype.typcollation
      then quote_ident(ln.nspname) || '.' || quote_ident(l.collname) end,
    case when r.rngcanonical <> 0 then r.rngcanonical::pg_catalog.regproc end,
    case when r.rngsubdiff <> 0 then r.rngsubdiff::pg_catalog.regproc end,
    ${version >= 140000 ? 'r.rngmultitypid, format_type(r.rngmultitypid, null)' : 'null, null'}
  from pg_catalog.pg_range r
  join pg_catalog.pg_type t on t.oid = r.rngtypid
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  join pg_catalog.pg_type subtype on subtype.oid = r.rngsubtype
  join pg_catalog.pg_opclass o on o.oid = r.rngsubopc
  join pg_catalog.pg_namespace opn on opn.oid = o.opcnamespace
  left join pg_catalog.pg_collation l on l.oid = r.rngcollation
  left join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
  where r.rngtypid >= 16384 and t.typnamespace = any (${namespacesInScope})
  order by t.oid
`;
type RangeTypeRow = readonly [
  oid: string,
  schema: string,
  name: string,
  subtype: string,
  operatorClass: string | null,
  collation: string | null,
  canonicalFunction: string | null,
  differenceFunction: string | null,
  multirangeOid: string | null,
  multirange: string | null,
];

export const rangeTypes: CatalogReader = {
  kinds: ['rangeType'],
  sql: rangeTypesSql,
  needs: ['rangeTypes'],
  read(rows, context) {
    for (const row of rowsOf<RangeTypeRow>(rows, 10)) {
      const [oid, schema, name, subtype, subtypeOperatorClass, collation, canonicalFunction, ...rest] = row;
      const [subtypeDifferenceFunction, multirangeOid, multirangeType] = rest;
      if (context.isExtensionMember('pg_type', oid)) continue;
      const rangeType = {
        kind: 'rangeType',
        schema,
        table: null,
        name,
        subtype,
        subtypeOperatorClass,
        collation,
        canonicalFunction,
        subtypeDifferenceFunction,
        multirangeType,
      } as const;
      context.add(rangeType, 'pg_type', oid);
      if (multirangeOid !== null) context.register('pg_type', multirangeOid, rangeType);
    }
  },
};
