import { connect as connectSocket } from 'node:net';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { at, expectNothingRunning, listen, open, openToRead } from './support/connections.ts';
import type { TestDatabase, TestServer } from './support/postgres.ts';
import { startPostgres } from './support/postgres.ts';

jest.setTimeout(60_000);

let server: TestServer;
let shared: TestDatabase;

beforeAll(async () => {
  server = await startPostgres();
  shared = await server.createDatabase();
});

describe('a session', () => {
  test('of a server that answers nothing any more can be closed', async () => {
    const { hostname, port } = new URL(shared.url);
    let vanish = (): void => undefined;
    const proxy = await listen('127.0.0.1', (socket) => {
      const upstream = connectSocket(Number(port), hostname).on('error', () => undefined);
      socket.pipe(upstream).pipe(socket);
      // What is not read is never seen to end.
      vanish = () => void socket.unpipe(upstream).pause();
    });
    const database = await open(at(shared.url, { port: proxy }));
    vanish();
    const startedMs = performance.now();
    await database.close();
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  test('knows which server, database and role it is', async () => {
    const { identity, defaultSchema } = await open(shared.url);
    const [row] = await shared.query<{ oid: string; system: string; version: string }>(
      `select (select oid::text from pg_database where datname = current_database()) as oid,
         (select system_identifier::text from pg_control_system()) as system,
         current_setting('server_version_num') as version`,
    );
    expect(identity).toMatchObject({
      name: shared.name,
      oid: row?.oid,
      systemIdentifier: row?.system,
      serverVersionNumber: Number(row?.version),
      role: 'postgres',
    });
    expect(identity.serverVersion).toMatch(/^17\.\d+$/);
    expect(defaultSchema).toBe('public');
  });

  test('does without the system identifier where the role may not read it', async () => {
    const database = await server.createDatabase();
    await database.query(`revoke execute on function pg_control_system() from public`);
    await database.query(`create role modest login password 'modest'`);
    const url = new URL(database.url);
    url.username = url.password = 'modest';
    const { identity } = await open(url.href);
    expect(identity).toMatchObject({ role: 'modest', systemIdentifier: null });
  });

  test('prints by the same settings on every server', async () => {
    const database = await server.createDatabase();
    await database.query(`alter database "${database.name}" set timezone = 'Asia/Tokyo'`);
    await database.query(`alter database "${database.name}" set datestyle = 'German'`);
    const connection = await open(database.url);
    const [row] = await connection.query<{ at: string; jit: string }>(
      `select '2024-01-02 03:04:05+00'::timestamptz as at, current_setting('jit') as jit`,
    );
    expect(row).toEqual({ at: '2024-01-02 03:04:05+00', jit: 'off' });
  });

  test('searches the schema of the URL and no other', async () => {
    const connection = await open(`${shared.url}?schema=my"schema`);
    expect(connection.defaultSchema).toBe('my"schema');
    expect(await connection.query('show search_path')).toEqual([{ search_path: '"my""schema"' }]);
  });

  test('refuses writes when it was opened to read', async () => {
    const connection = await openToRead(shared.url);
    await expect(connection.script('create table t (id int)')).rejects.toMatchObject({
      code: 'permission-denied',
      sqlState: '25006',
    });
  });
});

describe('queries', () => {
  test('hand out text, with and without parameters', async () => {
    const connection = await open(shared.url);
    expect(await connection.query(`select 1 as one, null as nothing, true as yes`)).toEqual([
      { one: '1', nothing: null, yes: 't' },
    ]);
    const strings = ['a"b', 'c\\d', '', 'é,{}'];
    const [row] = await connection.query(
      'select to_json($1::text[]) as list, $2::int + 1 as two, $3::bool as no',
      [strings, 1, false],
    );
    expect(row).toEqual({ list: JSON.stringify(strings), two: '2', no: 'f' });
  });

  test('run several statements in one message, one result each', async () => {
    const connection = await open(shared.url);
    const results = await connection.script(
      'select 1, 2; create temp table t (a int); select 3 where false; -- done',
    );
    expect(results).toEqual([[['1', '2']], [], []]);
  });

  test('made at the same time run one after the other', async () => {
    const connection = await open(shared.url);
    const numbers = await Promise.all([1, 2, 3].map((n) => connection.query('select $1::int as n', [n])));
    expect(numbers.flat()).toEqual([{ n: '1' }, { n: '2' }, { n: '3' }]);
  });

  test('name types and count rows', async () => {
    const connection = await open(shared.url);
    expect(await connection.queryTyped('select 1::int8 as id')).toMatchObject({
      columns: [{ name: 'id', typeId: 20 }],
      rows: [['1']],
    });
    await connection.script('create temp table t as select generate_series(1, 5) as id');
    expect((await connection.queryTyped('delete from t where id > $1', [2])).affectedRows).toBe(3);
  });

  test('roll back a transaction that throws', async () => {
    const connection = await open(shared.url);
    await connection.script('create temp table t (id int)');
    const work = connection.transaction('begin', async () => {
      await connection.script('insert into t values (1)');
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await connection.query('select * from t')).toEqual([]);
  });

  test('tell where the server stumbled', async () => {
    const connection = await open(shared.url);
    await expect(connection.script('select 1;\nselect nothing')).rejects.toMatchObject({
      code: 'query-failed',
      sqlState: '42703',
      position: 18,
      serverMessage: 'column "nothing" does not exist',
    });
    expect(await connection.script('select 1')).toEqual([[['1']]]);
  });

  test('survive COPY FROM STDIN, which has no data here', async () => {
    const connection = await open(shared.url);
    await connection.script('create temp table t (id int)');
    await expect(connection.script('copy t from stdin')).rejects.toMatchObject({ sqlState: '57014' });
    expect(await connection.script('select 1')).toEqual([[['1']]]);
  });

  test('keep notices for whoever asks', async () => {
    const connection = await open(shared.url);
    await connection.script(`do $$ begin raise notice 'first'; raise warning 'second'; end $$`);
    expect(connection.takeNotices()).toEqual(['first', 'second']);
    expect(connection.takeNotices()).toEqual([]);
  });

  test('give up on a lock and on a slow statement', async () => {
    const database = await server.createDatabase();
    await database.query('create table t (id int)');
    const holder = await open(database.url);
    const waiter = await open(database.url, { lockTimeoutMs: 50, statementTimeoutMs: 300 });
    await holder.script('begin; lock table t');
    await expect(waiter.script('select * from t')).rejects.toMatchObject({ code: 'lock-timeout' });
    await expect(waiter.script('select pg_sleep(20)')).rejects.toMatchObject({ code: 'statement-timeout' });
  });

  test('are refused to a role without the privilege', async () => {
    const database = await server.createDatabase();
    await database.query(`create table secrets (id int); create role outsider login password 'o'`);
    const url = new URL(database.url);
    url.username = 'outsider';
    url.password = 'o';
    const connection = await open(url.href);
    await expect(connection.query('select * from secrets')).rejects.toMatchObject({
      code: 'permission-denied',
    });
  });
});

describe('an end before its time', () => {
  test('stops the running statement on the server', async () => {
    const abort = new AbortController();
    const connection = await open(shared.url, { signal: abort.signal });
    const started = performance.now();
    const running = connection.script('select pg_sleep(30)');
    const waiting = connection.script('select 1');
    setTimeout(() => abort.abort(), 100);
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - started).toBeLessThan(3000);
    await expectNothingRunning(shared);
    await expect(connection.query('select 1')).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('stops connecting', async () => {
    const port = await listen('127.0.0.1', () => undefined);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    await expect(open(at(shared.url, { port }), { signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(open(shared.url, { signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('is reported when an administrator ends the session', async () => {
    const connection = await open(shared.url);
    const [row] = await connection.query<{ pid: string }>('select pg_backend_pid() as pid');
    const running = connection.script('select pg_sleep(30)');
    const lost = expect(running).rejects.toMatchObject({ code: 'connection-lost' });
    await shared.query(`select pg_terminate_backend(${row?.pid})`);
    await lost;
    await expect(connection.query('select 1')).rejects.toMatchObject({ code: 'connection-lost' });
  });

  test('is reported when the line is cut, also while nothing runs', async () => {
    let cut = (): void => undefined;
    const port = await listen('127.0.0.1', (socket) => {
      const onward = connectSocket(server.port, '127.0.0.1');
      onward.on('error', () => undefined);
      socket.pipe(onward).pipe(socket);
      cut = () => socket.destroy();
    });
    const connection = await open(at(shared.url, { port }));
    cut();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(connection.query('select 1')).rejects.toMatchObject({ code: 'connection-lost' });
    await connection.close();
  });
});

test('nothing of a connection prints its password', async () => {
  const connection = await open(shared.url);
  const printed =
    inspect(connection, { depth: 20, showHidden: true, getters: true }) + JSON.stringify(connection);
  expect(printed).not.toContain(server.password);
});
