import type { Reader } from '../../database/database.ts';

/** What only the live server knows, and a scratch server may have otherwise. */
export interface LiveFacts {
  readonly roles: ReadonlySet<string>;
  /** Extensions that CREATE EXTENSION finds. */
  readonly extensions: ReadonlySet<string>;
  /** Those of them that only a superuser may create. */
  readonly guardedExtensions: ReadonlySet<string>;
  readonly isSuperuser: boolean;
  readonly canCreateRoles: boolean;
  /** CREATE on the database: schemas, publications and trusted extensions. */
  readonly canCreateSchemas: boolean;
  /** `schema.name` of tables and views that the role does not own. */
  readonly foreignRelations: ReadonlySet<string>;
  /** `schema.name` of enums, domains and other types that it does not own. */
  readonly foreignTypes: ReadonlySet<string>;
  /** `schema.name` of functions and procedures that it does not own. */
  readonly foreignRoutines: ReadonlySet<string>;
  /** `schema.name` of tables that no foreign key of its may refer to. */
  readonly unreferenceable: ReadonlySet<string>;
  /** `schema.name` of tables with what the role may not do to their rows. */
  readonly closedRows: ReadonlyMap<string, ReadonlySet<'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'>>;
  /** Schemas that the role may create nothing in. */
  readonly closedSchemas: ReadonlySet<string>;
  /** Schemas that belong to it. */
  readonly ownSchemas: ReadonlySet<string>;
  /** Roles that it is a member of. */
  readonly ownRoles: ReadonlySet<string>;
  /** Extensions that do not belong to it. */
  readonly foreignExtensions: ReadonlySet<string>;
  /** Settings that it may not set. */
  readonly closedSettings: ReadonlySet<string>;
  /** `schema.name` of types and functions that it may not use. */
  readonly closedTypes: ReadonlySet<string>;
  readonly closedRoutines: ReadonlySet<string>;
}

const rolesSql = 'select rolname from pg_catalog.pg_roles order by rolname';
const extensionsSql = `
  select e.name, bool_or(v.trusted or not v.superuser)
  from pg_catalog.pg_available_extensions e
  left join pg_catalog.pg_available_extension_versions v on v.name = e.name and v.version = e.default_version
  group by e.name order by e.name`;
const superuserSql = `
  select rolsuper, rolcreaterole, pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
  from pg_catalog.pg_roles where rolname = current_user`;
const foreignSql = `
  select n.nspname || '.' || c.relname
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and not pg_catalog.pg_has_role(c.relowner, 'USAGE')
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  order by 1`;
const foreignTypesSql = `
  select n.nspname || '.' || t.typname
  from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where t.typtype in ('e', 'd', 'r', 'c') and not pg_catalog.pg_has_role(t.typowner, 'USAGE')
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  order by 1`;
const foreignRoutinesSql = `
  select n.nspname || '.' || p.proname
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where not pg_catalog.pg_has_role(p.proowner, 'USAGE')
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  order by 1`;
const rowRightsSql = `
  select n.nspname || '.' || c.relname,
    pg_catalog.has_table_privilege(c.oid, 'REFERENCES'), pg_catalog.has_table_privilege(c.oid, 'SELECT'),
    pg_catalog.has_table_privilege(c.oid, 'INSERT'), pg_catalog.has_table_privilege(c.oid, 'UPDATE'),
    pg_catalog.has_table_privilege(c.oid, 'DELETE')
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not (pg_catalog.has_table_privilege(c.oid, 'REFERENCES') and pg_catalog.has_table_privilege(c.oid, 'SELECT')
      and pg_catalog.has_table_privilege(c.oid, 'INSERT') and pg_catalog.has_table_privilege(c.oid, 'UPDATE')
      and pg_catalog.has_table_privilege(c.oid, 'DELETE'))
  order by 1`;
const closedSql = `
  select nspname from pg_catalog.pg_namespace
  where not pg_catalog.has_schema_privilege(oid, 'CREATE') and nspname !~ '^pg_'
  order by nspname`;
const ownSchemasSql = `
  select nspname from pg_catalog.pg_namespace
  where pg_catalog.pg_has_role(nspowner, 'USAGE') and nspname !~ '^pg_'
  order by nspname`;
const ownRolesSql = `
  select rolname from pg_catalog.pg_roles where pg_catalog.pg_has_role(oid, 'MEMBER') order by rolname`;
const foreignExtensionsSql = `
  select extname from pg_catalog.pg_extension where not pg_catalog.pg_has_role(extowner, 'USAGE') order by extname`;
const closedTypesSql = `
  select n.nspname || '.' || t.typname
  from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where t.oid >= 16384 and t.typacl is not null and not pg_catalog.has_type_privilege(t.oid, 'USAGE')
  order by 1`;
const closedRoutinesSql = `
  select n.nspname || '.' || p.proname
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where p.oid >= 16384 and p.proacl is not null and not pg_catalog.has_function_privilege(p.oid, 'EXECUTE')
  order by 1`;
/** Single settings are granted since PostgreSQL 15. */
const closedSettingsSql = (serverVersionNumber: number): string => `
  select name from pg_catalog.pg_settings where context = 'superuser'
    ${serverVersionNumber < 150000 ? '' : "and not pg_catalog.has_parameter_privilege(name, 'SET')"}
  order by name`;

const rowRights = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;

export async function readLiveFacts(database: Reader): Promise<LiveFacts> {
  const [roles, extensions, own, foreign, types, routines, rights = [], closed, ...more] =
    await database.script(
      [
        rolesSql,
        extensionsSql,
        superuserSql,
        foreignSql,
        foreignTypesSql,
        foreignRoutinesSql,
        rowRightsSql,
        closedSql,
        ownSchemasSql,
        ownRolesSql,
        foreignExtensionsSql,
        closedSettingsSql(database.identity.serverVersionNumber),
        closedTypesSql,
        closedRoutinesSql,
      ].join(';'),
    );
  const namesIn = (rows: readonly (readonly (string | null)[])[] | undefined): ReadonlySet<string> =>
    new Set((rows ?? []).map(([name]) => name ?? ''));
  const [isSuperuser, canCreateRoles, canCreateSchemas] = own?.[0] ?? [];
  return {
    roles: namesIn(roles),
    extensions: namesIn(extensions),
    guardedExtensions: namesIn(extensions?.filter(([, isOpen]) => isOpen !== 't')),
    isSuperuser: isSuperuser === 't',
    canCreateRoles: canCreateRoles === 't',
    canCreateSchemas: canCreateSchemas === 't',
    foreignRelations: namesIn(foreign),
    foreignTypes: namesIn(types),
    foreignRoutines: namesIn(routines),
    unreferenceable: namesIn(rights.filter(([, mayRefer]) => mayRefer !== 't')),
    closedRows: new Map(
      rights.map(([name, , ...may]) => [
        name ?? '',
        new Set(rowRights.filter((_, place) => may[place] !== 't')),
      ]),
    ),
    closedSchemas: namesIn(closed),
    ownSchemas: namesIn(more[0]),
    ownRoles: namesIn(more[1]),
    foreignExtensions: namesIn(more[2]),
    closedSettings: namesIn(more[3]),
    closedTypes: namesIn(more[4]),
    closedRoutines: namesIn(more[5]),
  };
}
