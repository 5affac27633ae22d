import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../model/failure.ts';
import { copyDirectory } from './copy-directory.ts';
import { DataImages } from './data-images.ts';
import { isReachableByAll } from './postgres-binaries.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { administratorRole, sandboxFormat, sandboxSetupSql } from './sandbox-roles.ts';
import type { SandboxPasswords } from './sandbox-roles.ts';
import { createScratchDirectory, removeStaleScratch } from './scratch-directory.ts';
import { chooseServerAccount } from './server-account.ts';
import type { ServerAccount } from './server-account.ts';

const run = promisify(execFile);

/** In the data directory of a sandbox. */
const passwordsFile = 'prisma-mend.json';

/** Raised whenever what `initdb` is told below changes, or what an image consists of. */
const imageFormat = 2;

export interface ScratchOptions {
  readonly binaries: PostgresBinaries;
  /** Where initialised data directories are kept; null keeps none. */
  readonly cacheDirectory: string | null;
  /**
   * For SQL that nobody has read: sessions are those of a role without any right beyond its database, passwords are
   * asked for, and what the server takes of the machine is bounded. Else `postgres` is a superuser without password.
   */
  readonly isSandbox?: boolean;
}

/** The directory of one server, what it is started from, and as whom. */
export interface Scratch {
  readonly binaries: PostgresBinaries;
  readonly images: DataImages | null;
  readonly imageName: string;
  readonly isSandbox: boolean;
  readonly account: ServerAccount | null;
  readonly directory: string;
  readonly dataDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
}

export async function prepareScratch(options: ScratchOptions): Promise<Scratch> {
  const account = await chooseServerAccount();
  const mustCopyPrograms = account !== null && !(await isReachableByAll(options.binaries));
  await removeStaleScratch();
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
export async function createDataDirectory(scratch: Scratch): Promise<void> {
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

export async function loadPasswords(dataDirectory: string): Promise<SandboxPasswords> {
  const found: unknown = JSON.parse(await readFile(join(dataDirectory, passwordsFile), 'utf8'));
  if (typeof found === 'object' && found !== null && 'administrator' in found && 'sandbox' in found) {
    const { administrator, sandbox } = found;
    if (typeof administrator === 'string' && typeof sandbox === 'string') return { administrator, sandbox };
  }
  throw new Failure('shadow-failed', 'The image of the scratch server is damaged.');
}

/** A password of letters and digits: it needs no escaping in a URL or in SQL. */
export function randomPassword(): string {
  return randomBytes(18).toString('hex');
}
