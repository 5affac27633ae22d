import { parseTextArray, rowsOf } from './text-rows.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

const enumsSql = (reach: Reach): string => `
  select t.oid, n.nspname, t.typname, array(
    select e.enumlabel from pg_catalog.pg_enum e where e.enumtypid = t.oid order by e.enumsortorder
  )
  from pg_catalog.pg_type t
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where t.typtype = 'e' and t.typnamespace = any (${namespacesInScope})
    ${among(reach, 'types', 't.oid')}
  order by t.oid
`;
type EnumRow = readonly [oid: string, schema: string, name: string, labels: string];

export const enums: CatalogReader = {
  kinds: ['enum'],
  sql: enumsSql,
  read(rows, context) {
    for (const [oid, schema, name, labels] of rowsOf<EnumRow>(rows, 4)) {
      if (context.isExtensionMember('pg_type', oid)) continue;
      context.add(
        { kind: 'enum', schema, table: null, name, labels: parseTextArray(labels) },
        'pg_type',
        oid,
      );
    }
  },
};
