import {
  chmod,
  chown,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rm,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../model/failure.ts';
import { describeFileError } from '../model/file-error.ts';
import { readCommandLine, stopProcess } from './process-table.ts';
import type { ServerAccount } from './server-account.ts';

const prefix = 'prisma-mend-pg-';
const memoryDirectory = '/dev/shm';
/** Docker gives a container 64 MB of /dev/shm, too little for a data directory that grows. */
const roomyBytes = 512 * 1024 * 1024;
const unfinishedAgeMs = 10 * 60_000;
const foreignAgeMs = 24 * 60 * 60_000;

/** File in a scratch directory: id of the watchdog process that owns it. */
export const watchdogFile = 'watchdog';
const hostFile = 'host';

/**
 * Makes a private directory for one server: in memory where there is room, else among the temporary files.
 *
 * @param holdsPrograms Containers mount /dev/shm `noexec`: what is to be run must stand on the disk.
 * @throws Failure `shadow-unavailable` where neither can be written
 */
export async function createScratchDirectory(
  account: ServerAccount | null,
  holdsPrograms: boolean,
  temporary = tmpdir(),
): Promise<string> {
  const directory = await makeDirectory(!holdsPrograms, temporary);
  await chmod(directory, 0o700);
  await writeFile(join(directory, hostFile), await hostName());
  if (account !== null) await chown(directory, account.uid, account.gid);
  return directory;
}

async function makeDirectory(mayBeInMemory: boolean, temporary: string): Promise<string> {
  if (mayBeInMemory && (await isRoomy(memoryDirectory))) {
    try {
      return await mkdtemp(join(memoryDirectory, prefix));
    } catch {
      // Not writable for us: fall through to the disk.
    }
  }
  try {
    return await mkdtemp(join(temporary, prefix));
  } catch (error) {
    throw new Failure(
      'shadow-unavailable',
      `A scratch server cannot write to ${temporary}: ${describeFileError(error)}.`,
      {
        next: 'Make that folder writable (in a container, mount an empty one there), or set TMPDIR to another',
        cause: error,
      },
    );
  }
}

async function isRoomy(directory: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize >= roomyBytes;
  } catch {
    return false;
  }
}

/**
 * Stops and removes what dead processes left behind. A directory is stale when its watchdog is gone: the watchdog's
 * command line names the directory, so a reused process id is not mistaken for it.
 */
export async function removeStaleScratch(): Promise<void> {
  const host = await hostName();
  for (const parent of new Set([memoryDirectory, tmpdir()])) {
    const names = await readdir(parent).catch(() => []);
    for (const name of names.filter((candidate) => candidate.startsWith(prefix))) {
      const directory = join(parent, name);
      // Another user's directory or one that is being removed by its own watchdog: not ours to judge.
      if (await isStale(directory, host).catch(() => false))
        await removeStale(directory).catch(() => undefined);
    }
  }
}

async function isStale(directory: string, host: string): Promise<boolean> {
  const ageMs = Date.now() - (await stat(directory)).mtimeMs;
  // Process ids mean nothing across containers that share a temporary directory.
  if ((await readFile(join(directory, hostFile), 'utf8')) !== host) return ageMs > foreignAgeMs;
  const watchdog = await readFile(join(directory, watchdogFile), 'utf8').catch(() => null);
  if (watchdog === null) return ageMs > unfinishedAgeMs;
  const commandLine = await readCommandLine(Number(watchdog));
  return commandLine === null || !commandLine.includes(directory);
}

async function removeStale(directory: string): Promise<void> {
  const lockFile = await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8').catch(() => '');
  const server = Number(lockFile.split('\n')[0]);
  if (server > 0 && (await readCommandLine(server))?.includes(directory) === true) {
    await stopProcess(server, 'QUIT');
  }
  await rm(directory, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
}

async function hostName(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${hostname()} ${namespace}`;
}
