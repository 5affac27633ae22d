import { isTrue, parseTextArray, rowsOf } from './text-rows.ts';
import { namespacesInScope, type Reach } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

/** Since 17 the NOT NULL of a domain is a constraint with a name. */
const domainsSql = (_reach: Reach, version: number): string => `
  select t.oid, n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod), t.typnotnull,
    coalesce(pg_get_expr(t.typdefaultbin, 'pg_catalog.pg_type'::regclass), t.typdefault),
    case when t.typcollation <> base.typcollation then (
      select quote_ident(ln.nspname) || '.' || quote_ident(l.collname)
      from pg_catalog.pg_collation l
      join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
      where l.oid = t.typcollation
    ) end,
    ${
      version >= 170000
        ? `(
      select nullif(k.conname, t.typname || '_not_null') from pg_catalog.pg_constraint k
      where k.contypid = t.oid and k.contype = 'n'
    )`
        : 'null'
    },
    checks.oids, checks.names, checks.definitions
  from pg_catalog.pg_type t
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  join pg_catalog.pg_type base on base.oid = t.typbasetype
  cross join lateral (
    select coalesce(array_agg(k.oid order by k.conname collate "C"), '{}'),
      coalesce(array_agg(k.conname order by k.conname collate "C"), '{}'),
      coalesce(array_agg(pg_get_constraintdef(k.oid) order by k.conname collate "C"), '{}')
    from pg_catalog.pg_constraint k
    where k.contypid = t.oid and k.contype = 'c'
  ) checks (oids, names, definitions)
  where t.typtype = 'd' and t.oid >= 16384 and t.typnamespace = any (${namespacesInScope})
  order by t.oid
`;
type DomainRow = readonly [
  oid: string,
  schema: string,
  name: string,
  type: string,
  isNotNull: string,
  defaultExpression: string | null,
  collation: string | null,
  notNullName: string | null,
  constraintOids: string,
  constraintNames: string,
  constraintDefinitions: string,
];

export const domains: CatalogReader = {
  kinds: ['domain'],
  sql: domainsSql,
  needs: ['domains'],
  read(rows, context) {
    for (const row of rowsOf<DomainRow>(rows, 11)) {
      const [oid, schema, name, type, isNotNull, defaultExpression, collation, notNullName, ...checks] = row;
      if (context.isExtensionMember('pg_type', oid)) continue;
      const [constraintOids, names, definitions] = checks.map(parseTextArray);
      context.add(
        {
          kind: 'domain',
          schema,
          table: null,
          name,
          type,
          isNullable: !isTrue(isNotNull),
          default: defaultExpression,
          collation,
          constraints: (names ?? []).map((constraint, place) => ({
            name: constraint,
            definition: definitions?.[place] ?? '',
          })),
          notNullName,
        },
        'pg_type',
        oid,
      );
      for (const [place, constraintOid] of (constraintOids ?? []).entries()) {
        const constraint = names?.[place] ?? '';
        context.register('pg_constraint', constraintOid, {
          kind: 'checkConstraint',
          schema,
          table: name,
          name: constraint,
        });
      }
    }
  },
};
