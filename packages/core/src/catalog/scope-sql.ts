import type { CatalogScope } from '../model/catalog-scope.ts';

/** OIDs of the namespaces in scope: an expression that the planner evaluates once per query. */
export const namespacesInScope =
  "(select current_setting('prisma_mend.namespaces')::pg_catalog.oid[])::pg_catalog.oid[]";

/** Whether a reading covers the whole scope, or of it only what the settings of its transaction name. */
export type Reach = 'all' | 'named';

/** Condition that leaves of a whole reading everything, and of another what was named. */
export function among(reach: Reach, named: 'relations' | 'types' | 'routines', oid: string): string {
  return reach === 'all' ? '' : `and ${oid} = any (${namedOids(named)})`;
}

/** An expression that the planner evaluates once per query. */
export function namedOids(named: 'relations' | 'types' | 'routines' | 'suspects'): string {
  return `(select current_setting('prisma_mend.${named}')::pg_catalog.oid[])::pg_catalog.oid[]`;
}

/**
 * Settings that decide how the server prints: an empty search_path qualifies every name, and literals of time types,
 * floats and bytes no longer depend on the role's or the database's settings.
 */
export const printingSettings: readonly string[] = [
  "set local search_path = ''",
  'set local jit = off',
  'set local quote_all_identifiers = off',
  "set local datestyle = 'ISO, MDY'",
  "set local intervalstyle = 'postgres'",
  "set local timezone = 'UTC'",
  'set local extra_float_digits = 1',
  "set local bytea_output = 'hex'",
  'set local standard_conforming_strings = on',
];

/** Puts the scope where the queries of the same transaction can read it. One statement, no literal of the user's. */
export function setNamespacesSql(scope: CatalogScope): string {
  const names = scope.schemas === 'all' ? null : scope.schemas;
  // Hexadecimal digits need no quoting, whatever the names hold.
  const encoded = Buffer.from(JSON.stringify(names), 'utf8').toString('hex');
  return `
  select set_config('prisma_mend.namespaces', coalesce((
    select array_agg(n.oid)::text
    from pg_catalog.pg_namespace n,
      (select convert_from(decode('${encoded}', 'hex'), 'UTF8')::jsonb as names) scope
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      -- Prisma 8 keeps its marker and its own ledger there, and nothing of the application.
      and n.nspname <> 'prisma_contract'
      and (scope.names = 'null' or scope.names ? n.nspname::text)
      and (${String(scope.withExtensionMembers ?? false)} or not exists (
        select from pg_catalog.pg_depend d
        where d.classid = 'pg_catalog.pg_namespace'::regclass and d.objid = n.oid and d.deptype = 'e'
      ))
  ), '{}'), true)
`;
}
