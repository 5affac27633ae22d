import type { TestDatabase } from './postgres.ts';

/**
 * A twin in schema `evil` of everything in `pg_catalog` that a statement can name: functions, operators, types, tables.
 * Each writes its name to a file of the server when it is used, with the rights of whoever used it.
 */
const twinsSql = `
create schema evil;
create function evil.hit(what pg_catalog.text) returns pg_catalog.bool language plpgsql security definer
  set search_path = pg_catalog as $hit$
begin
  execute format('copy (select %L) to program %L', what, 'cat >> evil-hits');
  return true;
end $hit$;
do $all$
declare
  one record;
  body text;
begin
  for one in
    select p.proname, p.proretset, pg_get_function_identity_arguments(p.oid) as arguments,
           pg_get_function_result(p.oid) as result
    from pg_proc p
    where p.pronamespace = 'pg_catalog'::regnamespace and p.prokind = 'f'
      and p.prorettype not in ('internal'::regtype, 'cstring'::regtype, 'trigger'::regtype, 'event_trigger'::regtype)
  loop
    begin
      body := format('begin perform evil.hit(%L); return%s; end', one.proname || '()',
                     case when one.proretset or one.result = 'void' then '' else ' null' end);
      execute format('create function evil.%I(%s) returns %s language plpgsql as %L', one.proname, one.arguments,
                     one.result, body);
    exception when others then null;
    end;
  end loop;
  for one in
    select o.oid, o.oprname, o.oprleft, format_type(o.oprleft, null) as lefttype,
           format_type(o.oprright, null) as righttype, format_type(o.oprresult, null) as result
    from pg_operator o where o.oprnamespace = 'pg_catalog'::regnamespace and o.oprright <> 0
  loop
    begin
      execute format('create function evil.operator_%s(%s %s) returns %s language plpgsql as %L', one.oid,
                     case when one.oprleft = 0 then '' else one.lefttype || ',' end, one.righttype, one.result,
                     format('begin perform evil.hit(%L); return null; end', 'operator ' || one.oprname));
      execute format('create operator evil.%s (function = evil.operator_%s, %s rightarg = %s)', one.oprname, one.oid,
                     case when one.oprleft = 0 then '' else 'leftarg = ' || one.lefttype || ',' end, one.righttype);
    exception when others then null;
    end;
  end loop;
  for one in select relname from pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v') loop
    execute format('create view evil.%I as select evil.hit(%L) as hit', one.relname, 'relation ' || one.relname);
  end loop;
  foreach body in array array['text', 'name', 'oid', 'int4', 'int8', 'bool', 'char', 'regclass', 'regtype', 'jsonb', 'json',
                              'xid8', 'regrole', 'regnamespace', 'timestamptz'] loop
    execute format('create domain evil.%I as pg_catalog.%I check (evil.hit(%L))', body, body, 'type ' || body);
  end loop;
end $all$;
grant usage on schema evil to public;
`;

/** Makes the twins. Run before anything else is in the database, for others to be copied from. */
export async function makeTwins(database: TestDatabase): Promise<void> {
  await database.query(twinsSql);
}

/** What was used since the server was started. */
export async function readHits(database: TestDatabase): Promise<string> {
  const [row] = await database.query<{ hits: string | null }>(
    `select pg_catalog.pg_read_file('evil-hits', 0, 1000000, true) as hits`,
  );
  return row?.hits ?? '';
}
