import type { Database } from '../../database/database.ts';

/** What only the live server knows, and a scratch server may have otherwise. */
export interface LiveFacts {
  readonly roles: ReadonlySet<string>;
  /** Extensions that CREATE EXTENSION finds. */
  readonly extensions: ReadonlySet<string>;
  readonly isSuperuser: boolean;
  /** `schema.name` of tables and views that the role does not own. */
  readonly foreignRelations: ReadonlySet<string>;
  /** Schemas that the role may create nothing in. */
  readonly closedSchemas: ReadonlySet<string>;
}

const rolesSql = 'select rolname from pg_catalog.pg_roles order by rolname';
const extensionsSql = 'select name from pg_catalog.pg_available_extensions order by name';
const superuserSql = `select rolsuper from pg_catalog.pg_roles where rolname = current_user`;
const foreignSql = `
  select n.nspname || '.' || c.relname
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and not pg_catalog.pg_has_role(c.relowner, 'USAGE')
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  order by 1`;
const closedSql = `
  select nspname from pg_catalog.pg_namespace
  where not pg_catalog.has_schema_privilege(oid, 'CREATE') and nspname !~ '^pg_'
  order by nspname`;

export async function readLiveFacts(database: Database): Promise<LiveFacts> {
  const [roles, extensions, superuser, foreign, closed] = await database.script(
    [rolesSql, extensionsSql, superuserSql, foreignSql, closedSql].join(';'),
  );
  const namesIn = (rows: readonly (readonly (string | null)[])[] | undefined): ReadonlySet<string> =>
    new Set((rows ?? []).map(([name]) => name ?? ''));
  return {
    roles: namesIn(roles),
    extensions: namesIn(extensions),
    isSuperuser: superuser?.[0]?.[0] === 't',
    foreignRelations: namesIn(foreign),
    closedSchemas: namesIn(closed),
  };
}
