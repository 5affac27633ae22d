import { afterAll, describe, expect, test } from '@jest/globals';
import { chooseCacheDirectory } from '../src/shadow/cache-directory.ts';
import { openEmbeddedShadow } from '../src/shadow/embedded-shadow.ts';
import { KeptServers } from '../src/shadow/kept-servers.ts';
import type { ShadowContext, ShadowServer } from '../src/shadow/shadow-server.ts';

const keptServers = new KeptServers();
afterAll(() => keptServers.end());

async function open(more: Partial<ShadowContext> = {}): Promise<ShadowServer> {
  return openEmbeddedShadow({
    live: null,
    liveIdentity: null,
    liveUrl: null,
    shadowUrl: null,
    wantedMajor: 17,
    schema: null,
    environment: process.env,
    cacheDirectory: await chooseCacheDirectory(process.env),
    projectDirectory: import.meta.dirname,
    lockTimeoutMs: 0,
    replayTimeoutMs: 60_000,
    keptServers,
    ...more,
  });
}

/** Runs SQL on a scratch server, and tells which server it was by the identity of its data directory. */
async function use(sql: string, more: Partial<ShadowContext> = {}): Promise<string> {
  const server = await open(more);
  try {
    const shadow = await server.createDatabase();
    const { database } = shadow;
    await shadow.ensureRoles(['made_for_a_history']);
    const [row] = await database.query<{ started: string }>(
      'select pg_catalog.pg_postmaster_start_time()::text as started',
    );
    for (const statement of sql.split(';\n')) await database.script(statement).catch(() => undefined);
    return row?.started ?? '';
  } finally {
    await server.close();
  }
}

const look = `select
  (select count(*) from pg_catalog.pg_database where datname like 'prisma_migrate%')::text as databases,
  (select string_agg(rolname, ',') from pg_catalog.pg_roles where oid >= 16384)::text as roles,
  (select count(*) from pg_catalog.pg_db_role_setting)::text as settings,
  current_setting('work_mem') as memory`;

async function lookAround(): Promise<unknown> {
  const server = await open();
  try {
    const { database } = await server.createDatabase();
    return (await database.query(look))[0];
  } finally {
    await server.close();
  }
}

describe('a scratch server that is kept', () => {
  test('serves the next use, which finds nothing of the one before', async () => {
    const first = await use('create table t (id int)');
    const asNew = await lookAround();
    const second = await use(
      `create table t (id int); insert into t select generate_series(1, 100);\nalter role current_user set work_mem = '1MB';\nalter role current_user password 'mine'`,
    );
    expect(second).toBe(first);
    expect(await lookAround()).toEqual(asNew);
    expect(asNew).toMatchObject({ databases: '1', settings: '0' });
  });

  test('another schema, another limit of time: they belong to the use', async () => {
    const server = await open({ schema: 'clinic', replayTimeoutMs: 300 });
    const { database } = await server.createDatabase();
    expect(await database.query('show search_path')).toEqual([{ search_path: '"clinic"' }]);
    await expect(database.script('select pg_sleep(5)')).rejects.toMatchObject({ code: 'replay-timeout' });
    await server.close();
    const next = await open();
    expect(await (await next.createDatabase()).database.query('show search_path')).toEqual([
      { search_path: '"$user", public' },
    ]);
    await next.close();
  });

  test('what a session left running ends before the next use', async () => {
    const aborting = new AbortController();
    const server = await open({ signal: aborting.signal });
    const { database } = await server.createDatabase();
    setTimeout(() => aborting.abort(), 100);
    await expect(database.script('select pg_sleep(60)')).rejects.toMatchObject({ code: 'cancelled' });
    await server.close();
    const next = await open();
    const { database: second } = await next.createDatabase();
    const sleeping = `select query from pg_catalog.pg_stat_activity where query like 'select pg_sleep%'`;
    expect(await second.query(sleeping)).toEqual([]);
    await next.close();
  });

  test('a server that was changed for good, or is gone, is not used again', async () => {
    const server = await open();
    const { database } = await server.createDatabase();
    const [before] = await database.query<{ started: string }>(
      'select pg_catalog.pg_postmaster_start_time()::text as started',
    );
    // Nothing that the sandbox may do; as if a gap of it had been found.
    await server
      .createDatabase()
      .then(async (shadow) => shadow.supply('grant pg_monitor to postgres with admin option'));
    await server.close();
    expect(await use('select 1')).not.toBe(before?.started);
  });

  test('when the keeper has ended, a server that comes back is stopped', async () => {
    const keeper = new KeptServers();
    const server = await open({ keptServers: keeper });
    const { database } = await server.createDatabase();
    await keeper.end();
    await server.close();
    await expect(database.query('select 1')).rejects.toMatchObject({ code: 'connection-lost' });
    const next = await open({ keptServers: keeper });
    expect((await (await next.createDatabase()).database.query('select 1 as one')).length).toBe(1);
    await next.close();
  });
});
