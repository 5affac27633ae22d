type Script = readonly [what: string, sql: string];

/** What a superuser may do and a history must not: each text is refused, and nothing of it is done. */
export const attacks: readonly Script[] = [
  ['a program', `copy loot from program 'id'`],
  ['a program as target', `copy (select 1) to program 'cat'`],
  ['a program in a block', `do $$ begin copy loot from program 'id'; end $$`],
  ['a program in computed text', `do $$ begin execute 'copy loot from prog' || 'ram ''id'''; end $$`],
  ['a file', `copy loot from '/etc/passwd'`],
  ['a file as target', `copy loot to '/tmp/prisma-mend-loot'`],
  ['pg_read_file', `select pg_read_file('/etc/passwd')`],
  ['pg_read_binary_file', `select pg_read_binary_file('PG_VERSION')`],
  ['pg_ls_dir', `select pg_ls_dir('/')`],
  ['pg_stat_file', `select pg_stat_file('/etc/passwd')`],
  ['a file through XML', `select query_to_xml('select pg_read_file(''/etc/passwd'')', true, true, '')`],
  ['lo_import', `select lo_import('/etc/passwd')`],
  ['lo_export', `select lo_export(lo_create(0), '/tmp/prisma-mend-loot')`],
  ['dblink', `create extension dblink`],
  [
    'rows of another server',
    `create extension if not exists postgres_fdw; create server of_rows foreign data wrapper postgres_fdw options (host '127.0.0.1');
     create foreign table of_rows (a int) server of_rows; select * from of_rows`,
  ],
  [
    'a file as a table',
    `create extension file_fdw; create server of_files foreign data wrapper file_fdw;
     create foreign table of_files (a text) server of_files options (filename '/etc/passwd'); select * from of_files`,
  ],
  [
    'the tables of another server',
    `create extension if not exists postgres_fdw; create server far_off foreign data wrapper postgres_fdw options (host '127.0.0.1');
     import foreign schema public from server far_off into public`,
  ],
  [
    'the code of a wrapper, given back',
    `create extension if not exists postgres_fdw; alter foreign data wrapper postgres_fdw handler postgres_fdw_handler;
     create server given_back foreign data wrapper postgres_fdw; create foreign table given_back (a int) server given_back; select * from given_back`,
  ],
  [
    'the code of a wrapper, for another one',
    `create extension if not exists postgres_fdw; create foreign data wrapper own handler postgres_fdw_handler;
     create server own foreign data wrapper own; create foreign table own_rows (a int) server own; select * from own_rows`,
  ],
  ['an untrusted language', `create extension plpython3u`],
  ['another untrusted language', `create extension plperlu`],
  ['language c', `create function c() returns int language c as 'libc', 'system'`],
  ['language internal', `create function i(text) returns text language internal as 'pg_read_file_all'`],
  ['load', `load 'auth_delay'`],
  ['alter system', `alter system set archive_command = 'id'`],
  ['a tablespace', `create tablespace t location '/tmp/t'`],
  [
    'what a subscription tells its publisher',
    `create subscription told connection 'host=127.0.0.1' publication p; alter subscription told set (two_phase = true)`,
  ],
  ['another database', `create database other`],
  ['catalog rows', `update pg_catalog.pg_authid set rolsuper = true`],
  ['password hashes', `select * from pg_catalog.pg_authid`],
  ['system tables', `set allow_system_table_mods = on`],
  ['the limit of temporary files', `set temp_file_limit = -1`],
  ['a library for sessions', `alter role postgres set session_preload_libraries = 'x'`],
  ['a library for the sessions of another', `alter role loot_role set session_preload_libraries = 'x'`],
  ['membership in a powerful role', `grant pg_execute_server_program to postgres`],
  ['membership for another', `create role m; grant pg_write_server_files to m`],
  ['membership at creation', `create role n in role pg_read_server_files`],
  ['membership of a block', `do $$ begin execute 'grant pg_read_server_files to loot_role'; end $$`],
  ['the administrator as a role', `set role prisma_mend_administrator`],
  ['the administrator as the session', `set session authorization prisma_mend_administrator`],
  ['membership in the administrator', `grant prisma_mend_administrator to postgres`],
  ['a function for the administrator', `alter function own() owner to prisma_mend_administrator`],
  ['a table for the administrator', `alter table loot owner to prisma_mend_administrator`],
  ["a function of the server's", `alter function pg_catalog.lo_import(text) owner to postgres`],
  [
    'the same by the search path',
    `set search_path = pg_catalog; alter function lo_import(text) owner to loot_role`,
  ],
  ["a type of the server's", `alter type pg_catalog.int4 owner to loot_role`],
  ['an unregistered statement', `call pg_catalog.prisma_mend(2000000000)`],
  ['the end of a call', `select pg_catalog.prisma_mend_end('{alter role postgres superuser}')`],
  ['the pause of a call', `select pg_catalog.prisma_mend_pause('p')`],
  [
    'a statement of its own',
    `insert into pg_catalog.pg_shdescription values (7, 0, 'palter role postgres superuser')`,
  ],
  [
    'the procedure itself',
    `create or replace procedure pg_catalog.prisma_mend(number int) language sql as 'select 1'`,
  ],
  [
    'the session of the administrator',
    `select pg_terminate_backend(pid) from pg_stat_activity where usename <> current_user`,
  ],
  ['a superuser by computed text', `do $$ begin execute format('create role %I superuser', 'x'); end $$`],
  ['other databases of the server', `alter database postgres set search_path = x`],
  ['settings for everyone', `alter role all set search_path = x`],
  ['a slot for replication', `select pg_create_physical_replication_slot('s')`],
  ['a slot for decoding', `select pg_create_logical_replication_slot('s', 'test_decoding')`],
  ['the configuration', `select pg_reload_conf()`],
  ['the log', `select pg_rotate_logfile()`],
  ['who may log in', `select * from pg_hba_file_rules`],
  ['the write-ahead log', `select pg_switch_wal()`],
  ['its files', `select pg_ls_waldir()`],
  ['a promotion', `select pg_promote(false)`],
  ['an extension by a path', `create extension "../../../tmp/x"`],
  ['an extension with a name without end', `create extension "${'x'.repeat(100_000)}"`],
  ['a file as a large object of its own number', `select lo_import('/etc/passwd', 4711)`],
  ['the role that reads files', `set role pg_read_server_files`],
  ['a value without end', `select repeat(repeat('x', 1000), 1000000) || repeat(repeat('x', 1000), 1000000)`],
  ['a document without end', `select repeat('[', 10000000)::jsonb`],
  ['a statement without end', `select ${'('.repeat(200_000)}1${')'.repeat(200_000)}`],
  ['a cast without a function', `create cast (loot as int8) without function`],
  [
    'an operator class that mistakes types',
    `create operator class o for type text using btree as function 1 (text, text) int4larger(int4, int4)`,
  ],
];

/** What histories do by right, as roles that are mightier than the one that replays them. */
export const permitted: readonly Script[] = [
  [
    'extensions',
    `create extension "uuid-ossp"; create extension if not exists pg_stat_statements; create schema ext;
      create extension earthdistance with schema ext cascade; alter extension earthdistance set schema public;
      create table uses (id uuid default uuid_generate_v4()); drop extension earthdistance; drop extension cube`,
  ],
  [
    'roles',
    `create role app; create user web login in role app; grant app to web; alter role web set search_path = x;
      alter role web rename to site; create table owned (); alter table owned owner to app; alter table owned add n int;
      grant select on owned to site; create schema for_app authorization app; alter default privileges for role app grant select on tables to site;
      set role app; create table for_app.t (); reset role; revoke app from site; drop owned by site; drop role site`,
  ],
  [
    'roles of blocks',
    `do $$ begin if not exists (select from pg_roles where rolname = 'reader') then create role reader; end if; end $$;
      do $$ begin create role reader; exception when duplicate_object then null; end $$;
      do $$ begin execute 'create role writer'; end $$; grant select on loot to reader, writer; grant pg_read_all_settings to reader`,
  ],
  [
    'the session of another role',
    `set session authorization loot_role; select 1; reset session authorization`,
  ],
  [
    'event triggers',
    `create function fire() returns event_trigger language plpgsql as 'begin end';
      create event trigger et on sql_drop execute function fire(); alter event trigger et disable; comment on event trigger et is 'x';
      alter event trigger et rename to et2; drop event trigger et2`,
  ],
  [
    'publications',
    `create publication p for all tables; drop publication p; create table published (id int primary key);
      create publication p for table published; comment on publication p is 'x'; drop publication p`,
  ],
  [
    'loading of rows',
    `set session_replication_role = replica; alter table loot disable trigger all;
      alter table loot enable trigger all; set session_replication_role = default`,
  ],
  [
    'leakproof functions',
    `create function lp(int) returns int language sql immutable leakproof as 'select 1';
      alter function lp(int) not leakproof; alter function lp(int) leakproof; drop function lp(int)`,
  ],
  [
    'a dump of the public schema',
    `drop schema if exists ext cascade; comment on schema public is 'x'; alter schema public owner to postgres;
      revoke all on schema public from public; grant all on schema public to postgres; grant all on schema public to public;
      create extension if not exists plpgsql with schema pg_catalog; comment on extension plpgsql is 'x'`,
  ],
  [
    'owners of all kinds',
    `create domain d as int; alter domain d owner to loot_role; create type e as enum ('a');
      alter type e owner to loot_role; alter type e add value 'b'; create view v as select 1; alter view v owner to loot_role;
      create function f() returns int language sql as 'select 1'; alter function f() owner to loot_role; create or replace function f() returns int language sql as 'select 2';
      create materialized view mv as select 1; alter materialized view mv owner to loot_role; refresh materialized view mv;
      create schema s; alter schema s owner to loot_role; create table s.t (); reassign owned by loot_role to postgres`,
  ],
  [
    'foreign data wrappers without a program',
    `create foreign data wrapper w; create server far foreign data wrapper w;
      create foreign table ft (a int) server far; drop foreign data wrapper w cascade`,
  ],
  [
    'foreign data wrappers with a program, without it',
    `create extension postgres_fdw; create server near foreign data wrapper postgres_fdw options (host 'db.internal');
      create user mapping for current_user server near options (password 'x'); create foreign table nt (a int) server near;
      create foreign data wrapper w2 handler nowhere.to_be_found options (a 'b'); alter foreign data wrapper w2 options (set a 'c', add d 'e');
      drop foreign data wrapper w2; drop extension postgres_fdw cascade`,
  ],
  [
    'subscriptions, without their connections',
    `create subscription s connection 'host=127.0.0.1 port=1 password=x' publication p, "P 2" with (synchronous_commit = local);
      alter subscription s disable; alter subscription s enable; alter subscription s refresh publication; comment on subscription s is 'x';
      alter subscription s connection 'host=127.0.0.2 port=1'; alter subscription s set publication p; alter subscription s rename to s2;
      alter subscription s2 set (slot_name = 'other'); drop subscription s2; drop subscription if exists s2;
      create subscription s3 connection 'host=127.0.0.1' publication p with (connect = false, slot_name = none); drop subscription if exists s3;
      create subscription left_behind connection 'host=127.0.0.1' publication p`,
  ],
  ['casts', `create cast (int4 as varchar) with inout as implicit; drop cast (int4 as varchar)`],
];
