import { readFileSync } from 'node:fs';
import { createServer, connect as connectSocket } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Database } from '../src/database/database.ts';
import type { DatabaseTarget } from '../src/database/open-database.ts';
import { openDatabase } from '../src/database/open-database.ts';
import { Secret } from '../src/model/secret.ts';
import type { TestDatabase, TestServer } from './support/postgres.ts';
import { startPostgres } from './support/postgres.ts';

jest.setTimeout(60_000);

const tlsDirectory = fileURLToPath(new URL('support/tls/', import.meta.url));
const opened: Database[] = [];
const listening: Server[] = [];
let server: TestServer;
let shared: TestDatabase;

beforeAll(async () => {
  server = await startPostgres();
  shared = await server.createDatabase();
});

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  for (const one of listening.splice(0)) one.close();
});

async function open(url: string, options: Partial<DatabaseTarget> = {}): Promise<Database> {
  const database = await openDatabase({
    url: new Secret(url),
    applicationName: 'database test',
    lockTimeoutMs: 2000,
    statementTimeoutMs: 20_000,
    ...options,
  });
  opened.push(database);
  return database;
}

/** A port of ours that leads wherever `accept` says. */
async function listen(host: string, accept: (socket: Socket) => void): Promise<number> {
  const proxy = createServer((socket) => {
    socket.on('error', () => undefined);
    accept(socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, host, resolve));
  listening.push(proxy);
  return (proxy.address() as AddressInfo).port;
}

function at(url: string, changes: { host?: string; port?: number; query?: string }): string {
  const changed = new URL(url);
  if (changes.host !== undefined) changed.hostname = changes.host;
  if (changes.port !== undefined) changed.port = String(changes.port);
  if (changes.query !== undefined) changed.search = changes.query;
  return changed.href;
}

describe('a session', () => {
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
    const connection = await open(shared.url, { readOnly: true });
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

describe('reaching a server', () => {
  test('over its Unix socket', async () => {
    const [row] = await shared.query<{ unix_socket_directories: string }>('show unix_socket_directories');
    const query = `host=${encodeURIComponent(row?.unix_socket_directories ?? '')}`;
    const connection = await open(at(shared.url, { query }));
    expect(await connection.query('select inet_client_addr() as address')).toEqual([{ address: null }]);
  });

  test('over IPv6', async () => {
    const port = await listen('::1', (socket) => {
      const onward = connectSocket(server.port, '127.0.0.1');
      onward.on('error', () => undefined);
      socket.pipe(onward).pipe(socket);
    });
    const connection = await open(at(shared.url, { host: '[::1]', port }));
    expect(connection.identity.name).toBe(shared.name);
  });

  test.each(['1x*y', 'with space', 'per%cent', 'sl/ash', 'quo"te', "o'clock", 'ÄÖ漢', 'a@b?c#d'])(
    'whose database is named %s',
    async (name) => {
      const database = await server.createDatabase(name);
      expect((await open(database.url)).identity.name).toBe(name);
      expect((await open(shared.url, { database: name })).identity.name).toBe(name);
      for (const connection of opened.splice(0)) await connection.close();
      await database.drop();
    },
  );

  test('with a password of all punctuation, encoded or not', async () => {
    const password = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
    await shared.query(`create role punctual login password '${password.replaceAll("'", "''")}'`);
    const place = `127.0.0.1:${server.port}/${shared.name}`;
    const encoded = await open(`postgresql://punctual:${encodeURIComponent(password)}@${place}`);
    expect(encoded.identity.role).toBe('punctual');
    expect((await open(`postgresql://punctual:${password}@${place}`)).identity.role).toBe('punctual');
  });

  test.each<[string, (url: string) => string, object]>([
    [
      'a wrong password',
      (url) => url.replace(/:[^:@]+@/, ':wrong-secret@'),
      { code: 'authentication-failed' },
    ],
    ['a missing database', (url) => url.replace(/[^/]+$/, 'nowhere'), { code: 'database-missing' }],
    ['a closed port', (url) => at(url, { port: 1 }), { code: 'connection-failed' }],
    ['an unknown host', (url) => at(url, { host: 'nowhere.invalid' }), { code: 'connection-failed' }],
    ['a missing socket', (url) => at(url, { query: 'host=/nowhere' }), { code: 'connection-failed' }],
    [
      'TLS that the server lacks',
      (url) => at(url, { query: 'sslmode=require' }),
      { code: 'connection-failed' },
    ],
    ['a missing certificate', (url) => at(url, { query: 'sslcert=nowhere.pem' }), { code: 'file-failed' }],
  ])('fails clearly with %s', async (_what, change, expected) => {
    const url = change(shared.url);
    const failure: unknown = await open(url).catch((error: unknown) => error);
    expect(failure).toMatchObject({ ...expected, next: expect.any(String) });
    const printed = inspect(failure, { depth: 9, showHidden: true });
    expect(printed).not.toContain(server.password);
    expect(printed).not.toContain('wrong-secret');
  });

  test('gives up on a server that does not answer', async () => {
    const port = await listen('127.0.0.1', () => undefined);
    const started = performance.now();
    await expect(
      open(at(shared.url, { port, query: 'connect_timeout=1&sslmode=disable' })),
    ).rejects.toMatchObject({
      code: 'connection-failed',
      message: expect.stringContaining('within 1 s'),
    });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('notices a server that hangs up at once', async () => {
    const port = await listen('127.0.0.1', (socket) => socket.destroy());
    await expect(open(at(shared.url, { port }))).rejects.toMatchObject({ code: 'connection-failed' });
  });
});

describe('TLS', () => {
  let url: string;

  beforeAll(async () => {
    const secured = await server.createDatabase();
    const [row] = await secured.query<{ data_directory: string }>('show data_directory');
    for (const name of ['server.crt', 'server.key']) {
      // Written by the server: the key must belong to its account and be readable by no one else.
      const lines = readFileSync(`${tlsDirectory}${name}`, 'utf8').trim().split('\n');
      await secured.query(
        `copy (select unnest(array[${lines.map((line) => `'${line}'`).join(',')}]))
           to program 'umask 077; cat > "${row?.data_directory}/${name}"'`,
      );
    }
    await secured.query('alter system set ssl = on');
    await secured.query('select pg_reload_conf()');
    url = secured.url;
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const reached = await open(at(url, { query: 'sslmode=require' })).catch(() => null);
      if (reached !== null) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the server did not turn TLS on');
  });

  const isSecured = async (connection: Database): Promise<unknown> =>
    (await connection.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()'))[0]?.['ssl'];

  test.each([
    ['', '127.0.0.1', 't'],
    ['sslmode=prefer', '127.0.0.1', 't'],
    ['sslmode=disable', '127.0.0.1', 'f'],
    ['sslmode=require', '127.0.0.1', 't'],
    ['sslmode=require&sslaccept=strict&sslcert=server.crt', 'localhost', 't'],
    ['sslmode=verify-full&sslrootcert=server.crt', 'localhost', 't'],
    ['sslmode=verify-ca&sslrootcert=server.crt', '127.0.0.1', 't'],
  ])('%s at %s', async (query, host, expected) => {
    const connection = await open(at(url, { query, host }), { baseDirectory: tlsDirectory });
    expect(await isSecured(connection)).toBe(expected);
  });

  test.each([
    ['sslmode=require&sslaccept=strict', 'localhost', 'self-signed'],
    ['sslmode=verify-full&sslrootcert=server.crt', '127.0.0.1', 'not made out to this host'],
  ])('refuses %s at %s', async (query, host, message) => {
    await expect(open(at(url, { query, host }), { baseDirectory: tlsDirectory })).rejects.toMatchObject({
      code: 'connection-failed',
      message: expect.stringContaining(message),
    });
  });

  test('reaches the server with a cancel request too', async () => {
    const abort = new AbortController();
    const connection = await open(at(url, { query: 'sslmode=require' }), { signal: abort.signal });
    const running = connection.script('select pg_sleep(30)');
    setTimeout(() => abort.abort(), 100);
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expectNothingRunning();
  });
});

async function expectNothingRunning(): Promise<void> {
  const sql = `select 1 from pg_stat_activity where query like 'select pg_sleep(30)%' and state = 'active'`;
  expect(await shared.query(sql)).toEqual([]);
}

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
    await expectNothingRunning();
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
