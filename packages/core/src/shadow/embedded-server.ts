import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../model/failure.ts';
import { copyDirectory } from './copy-directory.ts';
import { DataImages } from './data-images.ts';
import { isReachableByAll } from './postgres-binaries.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { PostgresProcess } from './postgres-process.ts';
import { createScratchDirectory, sweepScratchDirectories } from './scratch-directory.ts';
import { chooseServerAccount } from './server-account.ts';
import type { ServerAccount } from './server-account.ts';

const run = promisify(execFile);

/** Raised whenever what `initdb` is told below changes. */
const imageFormat = 1;

export interface EmbeddedServerOptions {
  readonly binaries: PostgresBinaries;
  /** Where initialised data directories are kept; null keeps none. */
  readonly cacheDirectory: string | null;
  /** Also listens on a random port of 127.0.0.1, with a random password. */
  readonly listensOnLoopback: boolean;
  readonly signal?: AbortSignal;
}

/** A private PostgreSQL server of ours. */
export class EmbeddedServer {
  readonly major: number;
  /** Directory of the Unix socket, port 5432; only the server's own user and root may enter it. */
  readonly socketDirectory: string;
  /** Null when it listens on the socket only. */
  readonly loopbackPort: number | null;
  readonly #process: PostgresProcess;
  readonly #scratch: Scratch;

  private constructor(scratch: Scratch, process: PostgresProcess, port: number | null) {
    this.major = scratch.binaries.major;
    this.socketDirectory = scratch.directory;
    this.loopbackPort = port;
    this.#process = process;
    this.#scratch = scratch;
  }

  /** Starts a server. Throws `Failure` `shadow-failed` when the binaries do not run here. */
  static async start(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
    const scratch = await prepareScratch(options);
    try {
      await fillDataDirectory(scratch);
      const port = options.listensOnLoopback ? await findFreePort() : null;
      const process = new PostgresProcess({
        scratchDirectory: scratch.directory,
        executable: join(scratch.binaries.directory, 'bin', 'postgres'),
        arguments: serverArguments(scratch, port),
        environment: scratch.environment,
        account: scratch.account,
      });
      try {
        await process.waitUntilReady(scratch.dataDirectory, options.signal);
      } catch (error) {
        await process.stop();
        throw error;
      }
      return new EmbeddedServer(scratch, process, port);
    } catch (error) {
      await rm(scratch.directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** Stops the server and removes everything it wrote. */
  async stop(): Promise<void> {
    await this.#process.stop();
    await rm(this.#scratch.directory, { recursive: true, force: true });
  }
}

interface Scratch {
  readonly binaries: PostgresBinaries;
  readonly images: DataImages | null;
  readonly account: ServerAccount | null;
  readonly directory: string;
  readonly dataDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
}

async function prepareScratch(options: EmbeddedServerOptions): Promise<Scratch> {
  const account = await chooseServerAccount();
  const mustCopyPrograms = account !== null && !(await isReachableByAll(options.binaries));
  await sweepScratchDirectories();
  const directory = await createScratchDirectory(account, mustCopyPrograms);
  const binaries = mustCopyPrograms
    ? await copyBinaries(options.binaries, directory, account)
    : options.binaries;
  const linkDirectory = join(directory, 'lib');
  await mkdir(linkDirectory);
  // The watchdog, which runs as that account, removes all of it.
  if (account !== null) await chown(linkDirectory, account.uid, account.gid);
  for (const [name, file] of binaries.libraryLinks) await symlink(file, join(linkDirectory, name));
  const libraryPath = `${linkDirectory}:${join(binaries.directory, 'lib')}`;
  return {
    binaries,
    images: options.cacheDirectory === null ? null : new DataImages(options.cacheDirectory),
    account,
    directory,
    dataDirectory: join(directory, 'data'),
    // Nothing of ours is inherited: PG* variables, LC_* and TZ would change how the server behaves.
    environment: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LD_LIBRARY_PATH: libraryPath,
      DYLD_LIBRARY_PATH: libraryPath,
      TZ: 'UTC',
    },
  };
}

async function copyBinaries(
  binaries: PostgresBinaries,
  scratchDirectory: string,
  account: ServerAccount,
): Promise<PostgresBinaries> {
  const directory = join(scratchDirectory, 'native');
  await copyDirectory(binaries.directory, directory, account);
  const links = [...binaries.libraryLinks].map(
    ([name, file]) => [name, join(directory, 'lib', basename(file))] as const,
  );
  return { ...binaries, directory, libraryLinks: new Map(links) };
}

async function fillDataDirectory(scratch: Scratch): Promise<void> {
  const { images, dataDirectory, account, binaries } = scratch;
  const emptyImage = `empty-${imageFormat}-${binaries.version}`;
  if ((await images?.restore(emptyImage, dataDirectory, account)) === true) return;
  await initialiseDataDirectory(scratch);
  // A cache that cannot be written (full, read-only) costs time, nothing else.
  await images?.save(emptyImage, dataDirectory).catch(() => undefined);
}

/** `C.UTF-8` classifies letters beyond ASCII, as most live databases do; older C libraries only have `C`. */
async function initialiseDataDirectory(scratch: Scratch): Promise<void> {
  const failures: unknown[] = [];
  for (const locale of ['C.UTF-8', 'C']) {
    try {
      await run(
        join(scratch.binaries.directory, 'bin', 'initdb'),
        [
          `--pgdata=${scratch.dataDirectory}`,
          '--username=postgres',
          '--encoding=UTF8',
          `--locale=${locale}`,
          '--no-sync',
          '--wal-segsize=1',
          '--auth-local=trust',
          '--auth-host=scram-sha-256',
        ],
        { env: scratch.environment, cwd: scratch.directory, ...(scratch.account ?? {}) },
      );
      return;
    } catch (error) {
      failures.push(error);
      await rm(scratch.dataDirectory, { recursive: true, force: true });
    }
  }
  throw new Failure('shadow-failed', 'initdb of the embedded PostgreSQL failed.', {
    why: failures.map((error) => (error instanceof Error ? error.message : String(error))).join('\n'),
    cause: failures[0],
  });
}

/** Settings of a server whose data nobody will miss. */
function serverArguments(scratch: Scratch, port: number | null): readonly string[] {
  const settings = {
    unix_socket_directories: scratch.directory,
    unix_socket_permissions: '0700',
    listen_addresses: port === null ? '' : '127.0.0.1',
    port: String(port ?? 5432),
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '1GB',
    autovacuum: 'off',
    jit: 'off',
    shared_buffers: '32MB',
    max_connections: '60',
    // One transaction may hold locks on every table of a large schema.
    max_locks_per_transaction: '2048',
    // Statements that fail are reported to who sent them; the log is for why a server does not start.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    timezone: 'UTC',
    // Workers for asynchronous reading only slow the start of a server that lives for seconds.
    ...(scratch.binaries.major >= 18 ? { io_method: 'sync' } : {}),
  };
  return [
    '-D',
    scratch.dataDirectory,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

async function findFreePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Failure('shadow-failed', 'No free port on 127.0.0.1.'));
      });
    });
  });
}

/** A password of letters and digits: it needs no escaping in a URL or in SQL. */
export function randomPassword(): string {
  return randomBytes(18).toString('hex');
}
