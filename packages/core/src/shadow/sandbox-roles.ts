/**
 * The superuser of a sandbox server. No SQL of a project is ever run by a session of this role, and no text outside of
 * this folder names it.
 */
export const administratorRole = 'prisma_mend_administrator';

/**
 * The role that everything is replayed as: no superuser, and without any other attribute. It is named as the usual
 * owner of a database is, because histories grant to that name and hand objects to it.
 */
export const sandboxRole = 'postgres';

/** Raised whenever what a new sandbox is filled with below changes. */
export const sandboxFormat = 3;

/**
 * Where the administrator leaves a statement for a session of another database: the one kind of table that all
 * databases share. Rows without a class belong to nothing that could have a comment.
 */
const registeredStatements = 'pg_catalog.pg_shdescription where classoid = 0::pg_catalog.oid and objoid =';

/** A letter before each registered statement: whether the event triggers rest while it runs. */
export type RegisteredKind = 'p' | 'e';

const beginFunction = `
create function pg_catalog.prisma_mend_begin(number integer) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $body$
begin
  return (select description from ${registeredStatements} number::oid);
end $body$`;

/** An event trigger runs with the rights of whoever runs the statement: none may run in the administrator's. */
const pauseFunction = `
create function pg_catalog.prisma_mend_pause(statement text) returns text[]
language plpgsql set search_path = pg_catalog, pg_temp as $body$
declare
  resting record;
  resume text[] := '{}';
begin
  if left(statement, 1) = 'e' then return resume; end if;
  for resting in select evtname, evtenabled from pg_event_trigger where evtenabled <> 'D' loop
    execute format('alter event trigger %I disable', resting.evtname);
    resume := resume || format('alter event trigger %I enable %s', resting.evtname,
      case resting.evtenabled when 'A' then 'always' when 'R' then 'replica' else '' end);
  end loop;
  return resume;
end $body$`;

/**
 * What the administrator made becomes the sandbox role's as far as ownership can be had without superuser; and a
 * cluster in which anyone but the administrator could reach outside is never committed.
 */
const endFunction = `
create function pg_catalog.prisma_mend_end(resume text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $body$
declare
  command text;
  made name;
  routine oid;
begin
  foreach command in array resume loop execute command; end loop;
  for made in
    select r.rolname from pg_roles r
    where r.oid >= 16384 and r.rolname <> '${sandboxRole}' and not exists (
      select from pg_auth_members m where m.roleid = r.oid and m.member = '${sandboxRole}'::regrole)
  loop
    execute format('grant %I to ${sandboxRole}', made);
  end loop;
  for routine in
    select p.oid from pg_proc p
    where p.proowner = 10 and p.oid >= 16384 and p.pronamespace <> 11 and not exists (
      select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('alter routine %s owner to ${sandboxRole}', routine::regprocedure);
  end loop;
  for made in
    select w.fdwname from pg_foreign_data_wrapper w
    where w.fdwhandler = 0 and w.fdwvalidator = 0
      and not has_foreign_data_wrapper_privilege('${sandboxRole}', w.oid, 'USAGE')
  loop
    execute format('grant usage on foreign data wrapper %I to ${sandboxRole}', made);
  end loop;
  if exists (select from pg_roles
      where oid <> 10 and (rolsuper or rolcreaterole or rolcreatedb or rolreplication
        or rolbypassrls and rolname <> '${sandboxRole}'))
    or exists (select from pg_auth_members m join pg_roles r on r.oid = m.roleid
      where r.oid = 10 or (r.oid < 16384 and r.rolname not in ('pg_monitor', 'pg_read_all_settings',
        'pg_read_all_stats', 'pg_stat_scan_tables', 'pg_read_all_data', 'pg_write_all_data')
        and m.member >= 16384))
    or exists (select from pg_proc where pronamespace = 11 and proowner <> 10)
    or exists (select from pg_type where typnamespace = 11 and typowner <> 10)
    or exists (select from pg_class where relnamespace = 11 and relowner <> 10)
    or exists (select from pg_proc where prosecdef and proowner = 10 and pronamespace <> 11)
  then
    raise insufficient_privilege using message = 'permission denied: the statement would reach beyond the scratch database';
  end if;
end $body$`;

/**
 * Runs a registered statement as the administrator, inside the transaction of the session that calls it and under its
 * search path. That path belongs to the project's SQL: every name in here is qualified, and no operator is used.
 */
const runProcedure = `
create procedure pg_catalog.prisma_mend(number integer)
language plpgsql security definer as $body$
declare
  statement pg_catalog.text := pg_catalog.prisma_mend_begin(number);
  resume pg_catalog.text[] := pg_catalog.prisma_mend_pause(statement);
begin
  execute pg_catalog.substr(statement, 2);
  perform pg_catalog.prisma_mend_end(resume);
end $body$`;

export interface SandboxPasswords {
  readonly administrator: string;
  readonly sandbox: string;
}

/**
 * What a data directory is given once, in single-user mode: the sandbox role, and the procedure through which it may
 * have those statements run that the administrator registered. `template0` goes: nothing of ours copies it, and a data
 * directory without it is a third smaller.
 */
export function sandboxSetupSql(passwords: SandboxPasswords, major: number): string {
  const statements = [
    // Row-level security is the database's own: FORCE would hide rows that a history has written from those who look.
    `create role ${sandboxRole} bypassrls login password '${passwords.sandbox}'`,
    // From 15 on it belongs to whoever owns the database.
    ...(major < 15 ? [`alter schema public owner to ${sandboxRole}`] : []),
    ...[beginFunction, pauseFunction, endFunction, runProcedure],
    ...['begin(integer)', 'pause(text)', 'end(text[])'].map(
      (name) => `revoke all on function pg_catalog.prisma_mend_${name} from public`,
    ),
    // What connection strings say is only a superuser's to see; here every one of them is the history's own.
    `grant select on pg_catalog.pg_subscription to ${sandboxRole}`,
    'revoke all on database postgres from public',
    'revoke all on database template1 from public',
    `alter database template0 is_template false`,
    'drop database template0',
  ];
  return statements.map((statement) => `${statement.trim()};\n\n`).join('');
}
