import { isTrue, rowsOf } from './text-rows.ts';
import { namespacesInScope } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

const schemasSql = `
  select n.oid, n.nspname
  from pg_catalog.pg_namespace n
  where n.oid = any (${namespacesInScope})
  order by n.oid
`;
type SchemaRow = readonly [oid: string, name: string];

export const schemas: CatalogReader = {
  kinds: ['schema'],
  sql: schemasSql,
  read(rows, context) {
    for (const [oid, name] of rowsOf<SchemaRow>(rows, 2)) {
      context.schemas.push(name);
      context.add({ kind: 'schema', schema: null, table: null, name }, 'pg_namespace', oid);
    }
    context.schemas.sort();
  },
};

const keywordsSql = `
  select k.word, k.catcode <> 'U'
  from pg_catalog.pg_get_keywords() k
  order by k.word
`;
type KeywordRow = readonly [word: string, isQuoted: string];

/** quote_identifier() leaves only unreserved keywords bare. */
export const keywords: CatalogReader = {
  kinds: [],
  sql: keywordsSql,
  read(rows, context) {
    const quoted = rowsOf<KeywordRow>(rows, 2).filter(([, isQuoted]) => isTrue(isQuoted));
    context.setKeywords(quoted.map(([word]) => word));
  },
};
