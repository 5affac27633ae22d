import { rowsOf } from './text-rows.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import type { CompositeAttribute } from '../model/objects/types.ts';
import type { CatalogReader } from './catalog-context.ts';

/** Row types of tables and views are no objects of their own. One row per attribute, one without for an empty type. */
const compositeTypesSql = (reach: Reach): string => `
  select c.oid, c.reltype, a.attname, format_type(a.atttypid, a.atttypmod),
    case when a.attcollation <> t.typcollation then (
      select quote_ident(n.nspname) || '.' || quote_ident(l.collname)
      from pg_catalog.pg_collation l
      join pg_catalog.pg_namespace n on n.oid = l.collnamespace
      where l.oid = a.attcollation
    ) end
  from pg_catalog.pg_class c
  left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_catalog.pg_type t on t.oid = a.atttypid
  where c.relkind = 'c' and c.relnamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'c.oid')}
  order by c.oid, a.attnum
`;
type CompositeTypeRow = readonly [
  relid: string,
  typeOid: string,
  attribute: string | null,
  type: string | null,
  collation: string | null,
];

export const compositeTypes: CatalogReader = {
  kinds: ['compositeType'],
  sql: compositeTypesSql,
  needs: ['compositeTypes'],
  read(rows, context) {
    let lastRelid = '';
    let attributes: CompositeAttribute[] = [];
    for (const [relid, typeOid, attribute, type, collation] of rowsOf<CompositeTypeRow>(rows, 5)) {
      if (relid !== lastRelid) {
        lastRelid = relid;
        attributes = [];
        const relation = context.visibleRelation(relid);
        // An extension owns the type, not its row of pg_class.
        if (relation === undefined || context.isExtensionMember('pg_type', typeOid)) continue;
        const { schema, name } = relation;
        const compositeType = { kind: 'compositeType', schema, table: null, name, attributes } as const;
        context.add(compositeType, 'pg_class', relid);
        context.register('pg_type', typeOid, compositeType);
      }
      if (attribute !== null && type !== null) attributes.push({ name: attribute, type, collation });
    }
  },
};
