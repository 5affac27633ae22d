import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Failure, InvariantError } from '../model/failure.ts';
import {
  createDataDirectory,
  loadPasswords,
  prepareScratch,
  type Scratch,
  type ScratchOptions,
} from './data-directory.ts';
import { PostgresProcess } from './postgres-process.ts';
import type { SandboxPasswords } from './sandbox-roles.ts';

/** Address space of one process: far more than any sane statement takes, and less than machines have. */
const sandboxMemoryKib = 3 * 1024 * 1024;

export interface EmbeddedServerOptions extends ScratchOptions {
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
      await createDataDirectory(scratch);
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
