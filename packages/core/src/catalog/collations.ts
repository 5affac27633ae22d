import { namespacesInScope } from './scope-sql.ts';
import { rowsOf } from './text-rows.ts';
import type { CatalogReader } from './catalog-context.ts';

/**
 * Options as CREATE COLLATION takes them. ICU has its locale in `collcollate` before 15, in `colliculocale` before 17 and in
 * `colllocale` since. The version of the library is the server's own.
 */
const collationsSql = (version: number): string => {
  const locale = version >= 170000 ? 'l.colllocale' : version >= 150000 ? 'l.colliculocale' : 'l.collcollate';
  const rules = version >= 160000 ? 'l.collicurules' : 'null';
  return `
  select l.oid, n.nspname, l.collname, concat_ws(', ',
    'provider = ' || case l.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end,
    case when l.collprovider <> 'c' then 'locale = ' || quote_literal(${locale})
      when l.collcollate = l.collctype then 'locale = ' || quote_literal(l.collcollate)
      else 'lc_collate = ' || quote_literal(l.collcollate) || ', lc_ctype = ' || quote_literal(l.collctype)
    end,
    case when not l.collisdeterministic then 'deterministic = false' end,
    'rules = ' || quote_literal(${rules}))
  from pg_catalog.pg_collation l
  join pg_catalog.pg_namespace n on n.oid = l.collnamespace
  where l.oid >= 16384 and l.collnamespace = any (${namespacesInScope})
  order by l.oid
`;
};
type CollationRow = readonly [oid: string, schema: string, name: string, definition: string];

export const collations: CatalogReader = {
  kinds: ['collation'],
  sql: (_, serverVersionNumber) => collationsSql(serverVersionNumber),
  needs: ['collations'],
  read(rows, context) {
    for (const [oid, schema, name, definition] of rowsOf<CollationRow>(rows, 4)) {
      if (context.isExtensionMember('pg_collation', oid)) continue;
      context.add({ kind: 'collation', schema, table: null, name, definition }, 'pg_collation', oid);
    }
  },
};
