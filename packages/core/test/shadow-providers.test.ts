import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writer } from '../src/database/database.ts';
import { openWriter } from '../src/database/open-database.ts';
import { Secret } from '../src/model/secret.ts';
import { openShadow } from '../src/shadow/open-shadow.ts';
import type { ShadowContext, ShadowDatabase } from '../src/shadow/shadow-server.ts';
import { startPostgres } from './support/postgres.ts';
import type { TestDatabase } from './support/postgres.ts';

let cacheDirectory: string;

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'shadow-cache-'));
});
afterEach(async () => {
  await rm(cacheDirectory, { recursive: true, force: true });
});

function context(overrides: Partial<ShadowContext> = {}): ShadowContext {
  return {
    live: null,
    liveIdentity: null,
    liveUrl: null,
    shadowUrl: null,
    wantedMajor: null,
    schema: null,
    environment: {},
    cacheDirectory,
    projectDirectory: import.meta.dirname,
    lockTimeoutMs: 300,
    replayTimeoutMs: 300_000,
    ...overrides,
  };
}

function open(url: string): Promise<Writer> {
  return openWriter({ url, applicationName: 'test', lockTimeoutMs: 1000, statementTimeoutMs: 0 });
}

async function tables({ database }: ShadowDatabase): Promise<readonly (string | null)[]> {
  const rows = await database.query<{ name: string | null }>(
    "select oid::regclass::text as name from pg_class where relkind = 'r' and oid >= 16384 order by 1",
  );
  return rows.map((row) => row.name);
}

async function countObjects(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ n: string }>(`
    select (select count(*) from pg_class where oid >= 16384) + (select count(*) from pg_proc where oid >= 16384)
      + (select count(*) from pg_type where oid >= 16384) + (select count(*) from pg_namespace where oid >= 16384)
      + (select count(*) from pg_extension where oid >= 16384) + (select count(*) from pg_event_trigger)
      + (select count(*) from pg_subscription s join pg_database d on d.oid = s.subdbid where d.datname = current_database())
      + (select count(*) from pg_publication) + (select count(*) from pg_largeobject_metadata)
      + (select count(*) from pg_cast where oid >= 16384) + (select count(*) from pg_foreign_server) as n`);
  return Number(row?.n);
}

describe.each(['embedded', 'pglite'] as const)('the provider %s', (kind) => {
  test('gives empty databases that do not see each other, and resets them', async () => {
    const server = await openShadow({ kind }, context({ wantedMajor: 16 }));
    try {
      const first = await server.createDatabase();
      const second = await server.createDatabase();
      expect(server.provider).toBe(kind);
      expect(first.database.identity.serverVersionNumber).toBe(server.serverVersionNumber);
      await first.database.script('create table "Only Here" (id int); insert into "Only Here" values (1)');
      expect(await tables(first)).toEqual(['"Only Here"']);
      expect(await tables(second)).toEqual([]);
      await first.reset();
      expect(await tables(first)).toEqual([]);
      await second.drop();
    } finally {
      await server.close();
    }
  });

  test('creates missing roles, once', async () => {
    const server = await openShadow({ kind }, context());
    try {
      const shadow = await server.createDatabase();
      expect(await shadow.ensureRoles(['app user', 'postgres', 'pg_monitor'])).toEqual(['app user']);
      expect(await shadow.ensureRoles(['app user'])).toEqual([]);
      await shadow.database.script('create table t (id int); grant select on t to "app user"');
    } finally {
      await server.close();
    }
  });

  test('names the extensions it has and creates them', async () => {
    const server = await openShadow({ kind }, context());
    try {
      const available = await server.availableExtensions();
      expect([...available]).toEqual(expect.arrayContaining(['plpgsql', 'pg_trgm', 'uuid-ossp', 'citext']));
      expect(available.has('postgis')).toBe(false);
      const shadow = await server.createDatabase(['pg_trgm', 'uuid-ossp', 'postgis']);
      await shadow.database.script('create extension pg_trgm; create extension "uuid-ossp"');
    } finally {
      await server.close();
    }
  });

  test('goes on after a refused statement and a syntax error with parameters', async () => {
    const server = await openShadow({ kind }, context());
    try {
      const { database } = await server.createDatabase();
      await expect(database.script('create table t (id int); select 1/0')).rejects.toThrow(
        'division by zero',
      );
      await expect(database.query('select $1::int / 0', ['1'])).rejects.toThrow('division by zero');
      await expect(database.query('selct $1', ['1'])).rejects.toThrow('syntax error');
      expect(await database.query('select $1::text as x', ['1'])).toEqual([{ x: '1' }]);
    } finally {
      await server.close();
    }
  });
});

describe('the provider embedded', () => {
  test('has the major version of the live server', async () => {
    for (const wantedMajor of [13, 18]) {
      const server = await openShadow({ kind: 'auto' }, context({ wantedMajor }));
      await server.close();
      expect(Math.floor(server.serverVersionNumber / 10_000)).toBe(wantedMajor);
      expect(server.limits).toEqual([]);
    }
  });

  test('says so when it has to take another major version', async () => {
    const server = await openShadow({ kind: 'embedded' }, context({ wantedMajor: 99 }));
    await server.close();
    expect(server.limits.join()).toContain('the live server 99');
  });

  test('stops when the signal is aborted while it starts', async () => {
    const abort = new AbortController();
    const opening = openShadow({ kind: 'embedded' }, context({ signal: abort.signal }));
    abort.abort();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a shadow named by URL', () => {
  test('is left as empty as it was found', async () => {
    const target = await (await startPostgres(17)).createDatabase();
    await target.query('create extension hstore; create schema kept');
    const before = await countObjects(target);
    const server = await openShadow({ kind: 'url', url: target.url }, context());
    const shadow = await server.createDatabase();
    await shadow.database.script(`
      create extension pg_trgm; create schema s; create type s.mood as enum ('sad', 'ok'); create domain d as text;
      create table s.parent (id serial primary key, m s.mood) partition by range (id);
      create table s.child partition of s.parent for values from (1) to (10);
      create table t (id int generated always as identity, h hstore, label d);
      create view v as select * from t; create materialized view mv as select 1 as one;
      create function f() returns trigger language plpgsql as 'begin return new; end';
      create trigger tr before insert on t for each row execute function f();
      create procedure p() language sql as 'select 1'; create aggregate agg(int) (sfunc = int4pl, stype = int);
      create type pair as (a int, b int); create cast (pair as text) with inout;
      create function stop_it() returns event_trigger language plpgsql as 'begin raise exception $$no$$; end';
      create publication pub for all tables; select lo_create(0);
      create subscription sub connection 'host=127.0.0.1 port=1' publication pub with (connect = false);
      create foreign data wrapper w; create server sv foreign data wrapper w;
      drop schema kept;
      create event trigger et on sql_drop execute function stop_it()`);
    await server.close();
    expect(await countObjects(target)).toBe(before);
  });

  test('is emptied after a cancellation too', async () => {
    const target = await (await startPostgres(17)).createDatabase();
    const abort = new AbortController();
    const server = await openShadow({ kind: 'url', url: target.url }, context({ signal: abort.signal }));
    const { database } = await server.createDatabase();
    await database.script('create table t (id int)');
    const running = database.script('select pg_sleep(60)');
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await server.close();
    expect(await countObjects(target)).toBe(0);
  });

  test('is refused when something is in it, and nothing is touched', async () => {
    const target = await (await startPostgres(17)).createDatabase();
    await target.query('create table precious (id int)');
    await expect(openShadow({ kind: 'url', url: target.url }, context())).rejects.toMatchObject({
      code: 'shadow-not-empty',
      message: expect.stringContaining('table public.precious'),
    });
    expect(await target.query("select to_regclass('precious')::text as name")).toEqual([
      { name: 'precious' },
    ]);
  });

  test('is refused when it is the live database under another URL', async () => {
    const target = await (await startPostgres(17)).createDatabase();
    const live = await open(target.url);
    const url = target.url.replace('127.0.0.1', 'localhost');
    await expect(openShadow({ kind: 'url', url }, context({ live }))).rejects.toMatchObject({
      code: 'shadow-is-live',
    });
    await live.close();
    const liveIdentity = { ...live.identity, systemIdentifier: null };
    await expect(openShadow({ kind: 'url', url }, context({ liveIdentity }))).rejects.toMatchObject({
      code: 'shadow-is-live',
    });
  });

  test('may be a copy of the live database server', async () => {
    // Servers of one image have one system identifier, and their first databases one OID.
    const live = await openEmbeddedOn('one');
    const shadow = await openEmbeddedOn('two');
    expect(shadow.database.identity.systemIdentifier).toBe(live.database.identity.systemIdentifier);
    const { requireNotLive } = await import('../src/shadow/require-not-live.ts');
    await requireNotLive(shadow.database, { live: live.database, liveIdentity: null });
    await Promise.all([live.close(), shadow.close()]);
  });

  test('is not shared by two users at once', async () => {
    const target = await (await startPostgres(17)).createDatabase();
    const first = await openShadow({ kind: 'auto' }, context({ shadowUrl: new Secret(target.url) }));
    expect(first.provider).toBe('url');
    await expect(openShadow({ kind: 'url', url: target.url }, context())).rejects.toMatchObject({
      code: 'lock-timeout',
    });
    await first.close();
    const second = await openShadow({ kind: 'url', url: target.url }, context());
    await second.close();
  });
});

describe('a shadow on the live server', () => {
  test('is a new database, dropped at the end', async () => {
    const live = await (await startPostgres(17)).createDatabase();
    const shadows = "select datname from pg_database where datname like 'prisma_mend_shadow_%'";
    const server = await openShadow({ kind: 'server' }, context({ liveUrl: new Secret(live.url) }));
    const shadow = await server.createDatabase();
    expect(shadow.database.identity.name).not.toBe(live.name);
    expect(await live.query(shadows)).toHaveLength(1);
    expect(await shadow.ensureRoles(['nobody_asked'])).toEqual([]);
    await server.close();
    expect(await live.query(shadows)).toEqual([]);
  });

  test('sweeps what killed processes left there, and nothing else', async () => {
    const live = await (await startPostgres(17)).createDatabase();
    const comment = 'Scratch database of prisma-mend, made ';
    for (const name of ['stale', 'fresh', 'foreign', 'used']) {
      await live.query(`create database prisma_mend_shadow_${name}`);
    }
    await live.query(`comment on database prisma_mend_shadow_stale is '${comment}2020-01-01T00:00:00.000Z'`);
    await live.query(`comment on database prisma_mend_shadow_used is '${comment}2020-01-01T00:00:00.000Z'`);
    await live.query(
      `comment on database prisma_mend_shadow_fresh is '${comment}${new Date().toISOString()}'`,
    );
    const user = await open(live.url.replace(live.name, 'prisma_mend_shadow_used'));
    const server = await openShadow({ kind: 'server' }, context({ liveUrl: new Secret(live.url) }));
    await server.close();
    const left = await live.query<{ datname: string }>(
      "select datname from pg_database where datname like 'prisma_mend_shadow_%' order by 1",
    );
    expect(left.map((row) => row.datname)).toEqual(
      ['foreign', 'fresh', 'used'].map((name) => `prisma_mend_shadow_${name}`),
    );
    await user.close();
  });
});

async function openEmbeddedOn(key: string): Promise<{ database: Writer; close: () => Promise<void> }> {
  const server = await openShadow({ kind: 'embedded' }, context());
  const { database } = await server.createDatabase();
  await database.script(`create table ${key} (id int)`);
  return { database, close: () => server.close() };
}
