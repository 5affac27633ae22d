import { isTrue, parseOptionalTextArray, parseTextArray, rowsOf } from './text-rows.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

const viewsSql = (reach: Reach): string => `
  select c.oid, pg_get_viewdef(c.oid), c.reloptions, defaults.columns, defaults.expressions
  from pg_catalog.pg_class c
  cross join lateral (
    select array_agg(a.attname order by a.attnum), array_agg(pg_get_expr(d.adbin, d.adrelid) order by a.attnum)
    from pg_catalog.pg_attrdef d
    join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = c.oid
  ) defaults (columns, expressions)
  where c.relkind = 'v' and c.relpersistence <> 't' and c.relnamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'c.oid')}
  order by c.oid
`;
type ViewRow = readonly [
  oid: string,
  definition: string,
  options: string | null,
  defaultColumns: string | null,
  defaultExpressions: string | null,
];

export const views: CatalogReader = {
  kinds: ['view'],
  sql: viewsSql,
  needs: ['views'],
  read(rows, context) {
    for (const row of rowsOf<ViewRow>(rows, 5)) {
      const [oid, definition, options, defaultColumns, defaultExpressions] = row;
      const relation = context.visibleRelation(oid);
      if (relation === undefined) continue;
      const expressions = parseOptionalTextArray(defaultExpressions);
      context.add(
        {
          kind: 'view',
          schema: relation.schema,
          table: null,
          name: relation.name,
          definition,
          columns: relation.columnNames.filter((name) => name !== undefined),
          options: [...parseOptionalTextArray(options)].sort(),
          columnDefaults: parseOptionalTextArray(defaultColumns).map((column, place) => ({
            column,
            default: expressions[place] ?? '',
          })),
        },
        'pg_class',
        oid,
      );
    }
  },
};

const materializedViewsSql = (reach: Reach): string => `
  select c.oid, pg_get_viewdef(c.oid), c.reloptions, c.relispopulated,
    case when access.amname <> 'heap' then access.amname end
  from pg_catalog.pg_class c
  left join pg_catalog.pg_am access on access.oid = c.relam
  where c.relkind = 'm' and c.relnamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'c.oid')}
  order by c.oid
`;
type MaterializedViewRow = readonly [
  oid: string,
  definition: string,
  options: string | null,
  isPopulated: string,
  accessMethod: string | null,
];

export const materializedViews: CatalogReader = {
  kinds: ['materializedView'],
  sql: materializedViewsSql,
  needs: ['materializedViews'],
  read(rows, context) {
    for (const row of rowsOf<MaterializedViewRow>(rows, 5)) {
      const [oid, definition, options, isPopulated, accessMethod] = row;
      const relation = context.visibleRelation(oid);
      if (relation === undefined) continue;
      context.add(
        {
          kind: 'materializedView',
          schema: relation.schema,
          table: null,
          name: relation.name,
          definition,
          columns: relation.columnNames.filter((name) => name !== undefined),
          options: [...(options === null ? [] : parseTextArray(options))].sort(),
          isPopulated: isTrue(isPopulated),
          accessMethod,
        },
        'pg_class',
        oid,
      );
    }
  },
};
