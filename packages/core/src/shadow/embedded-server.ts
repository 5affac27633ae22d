import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Failure, InvariantError } from '../model/failure.ts';
import { copyDirectory } from './copy-directory.ts';
import { DataImages } from './data-images.ts';
import { isReachableByAll } from './postgres-binaries.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { PostgresProcess } from './postgres-process.ts';
import { administratorRole, sandboxFormat, sandboxSetupSql } from './sandbox-roles.ts';
import type { SandboxPasswords } from './sandbox-roles.ts';
import { createScratchDirectory, sweepScratchDirectories } from './scratch-directory.ts';
import { chooseServerAccount } from './server-account.ts';
import type { ServerAccount } from './server-account.ts';

const run = promisify(execFile);

/** In the data directory of a sandbox. */
const passwordsFile = 'prisma-mend.json';
/** Address space of one process: far more than any sane statement takes, and less than machines have. */
const sandboxMemoryKib = 3 * 1024 * 1024;

/** Raised whenever what `initdb` is told below changes, or what an image consists of. */
const imageFormat = 2;

export interface EmbeddedServerOptions {
  readonly binaries: PostgresBinaries;
  /** Where initialised data directories are kept; null keeps none. */
  readonly cacheDirectory: string | null;
  /** Also listens on a random port of 127.0.0.1, with a random password. */
  readonly listensOnLoopback: boolean;
  /**
   * For SQL that nobody has read: sessions are those of a role without any right beyond its database, passwords are
   * asked for, and what the server takes of the machine is bounded. Else `postgres` is a superuser without password.
   */
  readonly isSandbox?: boolean;
  readonly signal?: AbortSignal;
}

/** A private PostgreSQL server of ours. */
export class EmbeddedServer {
  readonly major: number;
  /** Directory of the Unix socket, port 5432; only the server's own user and root may enter it. */
  readonly socketDirectory: string;
  /** Null when it listens on the socket only. */
  readonly loopbackPort: number | null;
  /** Null where it is no sandbox. */
  readonly passwords: SandboxPasswords | null;
  readonly #process: PostgresProcess;
  readonly #scratch: Scratch;

  private constructor(
    scratch: Scratch,
    process: PostgresProcess,
    port: number | null,
    passwords: SandboxPasswords | null,
  ) {
    this.major = scratch.binaries.major;
    this.socketDirectory = scratch.directory;
    this.loopbackPort = port;
    this.passwords = passwords;
    this.#process = process;
    this.#scratch = scratch;
  }

  /** Starts a server. Throws `Failure` `shadow-failed` when the binaries do not run here. */
  static async start(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
    return (await EmbeddedServer.#startFromImage(options)) ?? (await EmbeddedServer.#startAnew(options));
  }

  /** Null where there is no image, or one that is damaged: it is thrown away then. */
  static async #startFromImage(options: EmbeddedServerOptions): Promise<EmbeddedServer | null> {
    return await inScratch(options, async (scratch) => {
      const { images, imageName, dataDirectory, account } = scratch;
      const restored = (await images?.restore(imageName, dataDirectory, account)) ?? null;
      if (images === null || restored === null) return null;
      // The files are read again while the server starts: an image that is as it was costs no time.
      const [started, isIntact] = await Promise.allSettled([
        EmbeddedServer.#launch(scratch, options),
        restored.isIntact,
      ]);
      const isSound = isIntact.status === 'fulfilled' && isIntact.value;
      if (started.status === 'fulfilled' && isSound) return started.value;
      if (started.status === 'fulfilled') await started.value.#process.stop();
      else if (options.signal?.aborted === true) throw started.reason;
      await images.remove(imageName);
      return null;
    });
  }

  static async #startAnew(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
    const server = await inScratch(options, async (scratch) => {
      await initialiseDataDirectory(scratch);
      // A cache that cannot be written (full, read-only) costs time, nothing else.
      await scratch.images?.save(scratch.imageName, scratch.dataDirectory).catch(() => undefined);
      return await EmbeddedServer.#launch(scratch, options);
    });
    if (server === null) throw new InvariantError('a server that was started is there');
    return server;
  }

  static async #launch(scratch: Scratch, options: EmbeddedServerOptions): Promise<EmbeddedServer> {
    const port = options.listensOnLoopback ? await findFreePort() : null;
    const passwords = scratch.isSandbox ? await loadPasswords(scratch.dataDirectory) : null;
    const process = new PostgresProcess({
      scratchDirectory: scratch.directory,
      executable: join(scratch.binaries.directory, 'bin', 'postgres'),
      arguments: serverArguments(scratch, port),
      environment: scratch.environment,
      account: scratch.account,
      ...(scratch.isSandbox ? { memoryLimitKib: sandboxMemoryKib } : {}),
    });
    try {
      await process.waitUntilReady(scratch.dataDirectory, options.signal);
    } catch (error) {
      await process.stop();
      throw error;
    }
    return new EmbeddedServer(scratch, process, port, passwords);
  }

  /** Where the server keeps everything that it writes. */
  get dataDirectory(): string {
    return this.#scratch.dataDirectory;
  }

  /** Stops the server and removes everything it wrote. */
  async stop(): Promise<void> {
    await this.#process.stop();
    await rm(this.#scratch.directory, { recursive: true, force: true });
  }
}

/** The directory goes again where no server came of it. */
async function inScratch(
  options: EmbeddedServerOptions,
  work: (scratch: Scratch) => Promise<EmbeddedServer | null>,
): Promise<EmbeddedServer | null> {
  const scratch = await prepareScratch(options);
  let server: EmbeddedServer | null = null;
  try {
    server = await work(scratch);
    return server;
  } finally {
    if (server === null) await rm(scratch.directory, { recursive: true, force: true });
  }
}

interface Scratch {
  readonly binaries: PostgresBinaries;
  readonly images: DataImages | null;
  readonly imageName: string;
  readonly isSandbox: boolean;
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
  const isSandbox = options.isSandbox ?? false;
  return {
    binaries,
    isSandbox,
    imageName: `${isSandbox ? `sandbox-${sandboxFormat}` : 'empty'}-${imageFormat}-${binaries.version}`,
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

/** `C.UTF-8` classifies letters beyond ASCII, as most live databases do; older C libraries only have `C`. */
async function initialiseDataDirectory(scratch: Scratch): Promise<void> {
  const failures: unknown[] = [];
  for (const locale of ['C.UTF-8', 'C']) {
    try {
      if (scratch.isSandbox) await initialiseSandbox(scratch, locale);
      else await initdb(scratch, ['--username=postgres', '--auth-local=trust', `--locale=${locale}`]);
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

async function initdb(scratch: Scratch, options: readonly string[]): Promise<void> {
  await run(
    join(scratch.binaries.directory, 'bin', 'initdb'),
    [
      `--pgdata=${scratch.dataDirectory}`,
      '--encoding=UTF8',
      '--no-sync',
      '--wal-segsize=1',
      '--auth-host=scram-sha-256',
      ...options,
    ],
    { env: scratch.environment, cwd: scratch.directory, ...(scratch.account ?? {}) },
  );
}

/** Everyone gives a password, on the socket too, and nobody outside of this process knows one. */
async function initialiseSandbox(scratch: Scratch, locale: string): Promise<void> {
  const passwords = { administrator: randomPassword(), sandbox: randomPassword() };
  const passwordFile = join(scratch.directory, 'password');
  const mine = { mode: 0o600 };
  await writeFile(passwordFile, passwords.administrator, mine);
  if (scratch.account !== null) await chown(passwordFile, scratch.account.uid, scratch.account.gid);
  try {
    await initdb(scratch, [
      `--username=${administratorRole}`,
      `--pwfile=${passwordFile}`,
      '--auth-local=scram-sha-256',
      `--locale=${locale}`,
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await runSingleUser(scratch, sandboxSetupSql(passwords, scratch.binaries.major));
  await writeFile(join(scratch.dataDirectory, passwordsFile), JSON.stringify(passwords), mine);
}

/** The server without sessions: reads statements, ended by an empty line, from its standard input. */
async function runSingleUser(scratch: Scratch, sql: string): Promise<void> {
  const settings = ['fsync=off', 'password_encryption=scram-sha-256', 'exit_on_error=on'];
  const child = run(
    join(scratch.binaries.directory, 'bin', 'postgres'),
    [
      '--single',
      '-j',
      '-D',
      scratch.dataDirectory,
      ...settings.flatMap((setting) => ['-c', setting]),
      'template1',
    ],
    { env: scratch.environment, cwd: scratch.directory, ...(scratch.account ?? {}) },
  );
  child.child.stdin?.on('error', () => undefined).end(sql);
  await child;
}

async function loadPasswords(dataDirectory: string): Promise<SandboxPasswords> {
  const found: unknown = JSON.parse(await readFile(join(dataDirectory, passwordsFile), 'utf8'));
  if (typeof found === 'object' && found !== null && 'administrator' in found && 'sandbox' in found) {
    const { administrator, sandbox } = found;
    if (typeof administrator === 'string' && typeof sandbox === 'string') return { administrator, sandbox };
  }
  throw new Failure('shadow-failed', 'The image of the scratch server is damaged.');
}

/** None of them can be changed by a role that is no superuser. */
const sandboxSettings = {
  temp_file_limit: '1GB',
  // Each worker would have an allowance of memory of its own.
  max_worker_processes: '0',
  max_parallel_workers: '0',
  max_logical_replication_workers: '0',
  shared_preload_libraries: '',
  session_preload_libraries: '',
  logging_collector: 'off',
  archive_mode: 'off',
};

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
    ...(scratch.isSandbox ? sandboxSettings : {}),
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
