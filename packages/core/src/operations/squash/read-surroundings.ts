import type { Reader } from '../../database/database.ts';
import { quoteQualified } from '../../model/quote.ts';

const rolesSql = `
  select 'role ' || r.rolname from pg_catalog.pg_roles r
  union all
  select 'membership of ' || m.member::regrole::text || ' in ' || m.roleid::regrole::text
  from pg_catalog.pg_auth_members m
  union all
  select 'setting ' || array_to_string(s.setconfig, ', ')
    || case when s.setrole = 0 then '' else ' of role ' || s.setrole::regrole::text end
  from pg_catalog.pg_db_role_setting s
  where s.setdatabase in (0, (select d.oid from pg_catalog.pg_database d where d.datname = current_database()))
  order by 1`;

const extensionTablesSql = `
  select n.nspname, c.relname
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
  where c.relkind = 'r'
  order by n.nspname collate "C", c.relname collate "C"`;

/** What a migration can change that no catalog of a database holds. */
export interface Surroundings {
  /** Roles, memberships and settings of roles and database, in words. */
  readonly roles: readonly string[];
  /** `3 rows in "cron"."job"`: tables of extensions. */
  readonly extensionRows: readonly string[];
}

export async function readSurroundings(database: Reader): Promise<Surroundings> {
  const [roles = [], tables = []] = await database.script(`${rolesSql};${extensionTablesSql}`);
  const names = tables.map(([schema, table]) => quoteQualified(schema ?? '', table ?? ''));
  const counts =
    names.length === 0
      ? []
      : await database.script(names.map((name) => `select count(*) from ${name}`).join(';'));
  return {
    roles: roles.map(([role]) => role ?? ''),
    extensionRows: names.map((name, index) => `${counts[index]?.[0]?.[0] ?? '0'} rows in ${name}`),
  };
}
