import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { TestServer } from './postgres.ts';

export const poolModes = ['transaction', 'session', 'statement'] as const;
export type PoolMode = (typeof poolModes)[number];

/** A real PgBouncer before one server. */
export interface Pooler {
  readonly mode: PoolMode;
  /** The URL of a database, by way of the pooler. */
  through(url: string, query?: string): string;
  stop(): Promise<void>;
}

/** Server connections for each database: few, so that clients share them. */
const poolSize = 2;

/**
 * Whether the real PgBouncer is on this machine. It is Debian's package, and is installed where that can be done; else
 * it is said on stderr that its tests are skipped.
 */
export function findPgbouncer(): boolean {
  if (isInstalled()) return true;
  if (process.getuid?.() === 0) {
    try {
      const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
      execFileSync('apt-get', ['update', '-q'], { ...quiet, timeout: 120_000 });
      // Its own service is not wanted: it is started for one test, with a configuration of its own.
      const policy = ['-o', 'Dpkg::Options::=--force-confdef'];
      execFileSync('apt-get', ['install', '-qy', '--no-install-recommends', ...policy, 'pgbouncer'], {
        ...quiet,
        timeout: 240_000,
      });
    } catch {
      // Said below.
    }
  }
  if (isInstalled()) return true;
  process.stderr.write(
    '\nSKIPPED: PgBouncer is not installed (apt-get install pgbouncer as root); its tests did not run.\n',
  );
  return false;
}

function isInstalled(): boolean {
  try {
    execFileSync('pgbouncer', ['--version'], { stdio: 'ignore', env: searchPath() });
    return true;
  } catch {
    return false;
  }
}

function searchPath(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
}

export async function startPgbouncer(server: TestServer, mode: PoolMode): Promise<Pooler> {
  const directory = await mkdtemp(join(tmpdir(), 'pgbouncer-'));
  const port = await freePort();
  const path = join(directory, 'pgbouncer.ini');
  const isRoot = process.getuid?.() === 0;
  await writeFile(
    path,
    `[databases]
* = host=127.0.0.1 port=${server.port} user=postgres password=${server.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${poolSize}
${isRoot ? 'user = nobody\n' : ''}`,
  );
  await chmod(directory, 0o755);
  const child = spawn('pgbouncer', ['-q', path], { stdio: 'ignore', env: searchPath() });
  const through = (url: string, query = ''): string => {
    const own = new URL(url);
    own.port = String(port);
    own.search = query;
    return own.href;
  };
  await waitFor(through(server.url('postgres')), child);
  return {
    mode,
    through,
    stop: async () => {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function waitFor(url: string, child: ChildProcess): Promise<void> {
  for (let wait = 0; ; wait += 1) {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (wait === 100 || child.exitCode !== null) throw error;
      await sleep(50);
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** What other clients of the pool have to live with. */
const settingsSql = `select string_agg(name || '=' || setting, E'\\n' order by name) as settings
  from pg_catalog.pg_settings
  where name in ('DateStyle', 'IntervalStyle', 'TimeZone', 'application_name', 'bytea_output', 'client_encoding',
    'default_transaction_isolation', 'default_transaction_read_only', 'extra_float_digits',
    'idle_in_transaction_session_timeout', 'jit', 'lock_timeout', 'quote_all_identifiers', 'search_path',
    'standard_conforming_strings', 'statement_timeout', 'transaction_read_only', 'transaction_isolation')
    or name like 'prisma_mend.%'`;

/**
 * What a client gets on every server connection of the pool: as many clients at a time as there are connections, each
 * in a transaction where the mode allows one.
 */
export async function readPoolSettings(pooler: Pooler, url: string): Promise<readonly string[]> {
  const clients = Array.from(
    { length: poolSize },
    () => new Client({ connectionString: pooler.through(url) }),
  );
  try {
    for (const client of clients) await client.connect();
    const holds = pooler.mode !== 'statement';
    if (holds) for (const client of clients) await client.query('begin');
    const found: string[] = [];
    for (const client of clients) {
      const { rows } = await client.query<{ settings: string }>(settingsSql);
      found.push(rows[0]?.settings ?? '');
    }
    if (holds) for (const client of clients) await client.query('commit');
    return found;
  } finally {
    for (const client of clients) await client.end();
  }
}

/** Whether any connection of the pool keeps an advisory lock. */
export const heldLocksSql = `select 1 from pg_catalog.pg_locks where locktype = 'advisory' and database =
  (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())`;
