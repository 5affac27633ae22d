import type { Reader } from '../database/database.ts';

/** Lines of which one set says all that a database holds besides its structure. */
export type TraceLines = ReadonlySet<string>;

const isNumber = `' is number '`;

/** Whether a line says that a table or column was made anew: numbers of a restored database are others, and prove nothing. */
export function isNumbering(line: string): boolean {
  return line.includes(' is number ');
}

const ownSchema = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

/** By system catalog: how an object of it is called, its owner and its list of privileges. */
const secured = `
  select case c.relkind when 'S' then 'sequence' else 'table' end as kind, format('%I.%I', n.nspname, c.relname) as name,
    c.relowner as owner,
    coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)) as acl
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and ${ownSchema}
  union all
  select 'column', format('%I.%I.%I', n.nspname, c.relname, a.attname), null, a.attacl
  from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where a.attacl is not null and not a.attisdropped and ${ownSchema}
  union all
  select 'schema', quote_ident(n.nspname), n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner))
  from pg_catalog.pg_namespace n where ${ownSchema}
  union all
  select 'function', format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), p.proowner,
    coalesce(p.proacl, acldefault('f', p.proowner))
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where ${ownSchema}
  union all
  select 'type', format('%I.%I', n.nspname, t.typname), t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
  from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where t.typtype in ('d', 'e', 'r') and ${ownSchema}
  union all
  select 'database', '', d.datdba, coalesce(d.datacl, acldefault('d', d.datdba))
  from pg_catalog.pg_database d where d.datname = current_database()`;

const roleName = (oid: string): string => `case ${oid} when 0 then 'public' else pg_get_userbyid(${oid}) end`;

const privilege = `item.privilege_type || case when item.is_grantable then ' with grant option' else '' end`;

/** This database has another name on every server. */
const tracesSql = `
  with secured as (${secured})
  select format('owner of %s %s: %s', kind, name, pg_get_userbyid(owner)) from secured where owner is not null
  union all
  select format('%s on %s %s to %s', ${privilege}, kind, name, ${roleName('item.grantee')})
  from secured, aclexplode(acl) item where item.grantee is distinct from owner
  union all
  select format('by default %s on %s in %s to %s', ${privilege}, d.defaclobjtype, coalesce(n.nspname, 'any schema'),
    ${roleName('item.grantee')})
  from pg_catalog.pg_default_acl d left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace,
    aclexplode(d.defaclacl) item
  where item.grantee <> d.defaclrole
  union all
  select format('role %s', rolname) from pg_catalog.pg_roles where rolname !~ '^pg_'
  union all
  select format('role %s is a member of %s', pg_get_userbyid(member), pg_get_userbyid(roleid))
  from pg_catalog.pg_auth_members
  -- From 16 on whoever makes a role becomes a member of it.
  where pg_get_userbyid(member) <> current_user
  union all
  select format('%s of role %s%s', setting, case setrole when 0 then 'any' else pg_get_userbyid(setrole) end,
    case setdatabase when 0 then '' else ' in this database' end)
  from pg_catalog.pg_db_role_setting, unnest(setconfig) setting
  where setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
  union all
  select format('comment on %s: %s',
    case s.classoid when 'pg_catalog.pg_database'::regclass then 'the database' else 'role ' || r.rolname end, s.description)
  from pg_catalog.pg_shdescription s
    left join pg_catalog.pg_roles r on s.classoid = 'pg_catalog.pg_authid'::regclass and r.oid = s.objoid
  where r.oid is not null
    or s.objoid = (select oid from pg_catalog.pg_database where datname = current_database())
      and s.classoid = 'pg_catalog.pg_database'::regclass
  union all
  select format('%I.%I%s%s', n.nspname, c.relname, ${isNumber}, c.oid)
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and ${ownSchema}
  union all
  -- Only where one was dropped do numbers tell more than the order.
  select format('%I.%I.%I%s%s', n.nspname, c.relname, a.attname, ${isNumber}, a.attnum)
  from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and ${ownSchema}
    and exists (select from pg_catalog.pg_attribute d where d.attrelid = c.oid and d.attisdropped)
  order by 1`;

/**
 * What no catalog of ours compares and migrations may be about, a line each: owners, privileges, roles with their
 * settings, comments on roles and on the database; numbers, which change where a table or column is made anew.
 */
export async function readTraces(database: Reader): Promise<TraceLines> {
  const [rows = []] = await database.script(tracesSql);
  return new Set(rows.flatMap(([line]) => line ?? []));
}
