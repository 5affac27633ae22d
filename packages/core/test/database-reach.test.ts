import { readFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Writer } from '../src/database/database.ts';
import { at, closeAll, expectNothingRunning, listen, open } from './support/connections.ts';
import type { TestDatabase, TestServer } from './support/postgres.ts';
import { startPostgres } from './support/postgres.ts';

jest.setTimeout(60_000);

const tlsDirectory = fileURLToPath(new URL('support/tls/', import.meta.url));
let server: TestServer;
let shared: TestDatabase;

beforeAll(async () => {
  server = await startPostgres();
  shared = await server.createDatabase();
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
      await closeAll();
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
    [
      'no password',
      (url) => url.replace(/:[^:@]+@/, '@'),
      { code: 'authentication-failed', next: expect.stringContaining('PGPASSWORD, .pgpass') },
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

  const isSecured = async (connection: Writer): Promise<unknown> =>
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
    await expectNothingRunning(shared);
  });
});
