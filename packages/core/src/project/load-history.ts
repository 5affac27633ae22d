import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { migrationChecksum } from '../model/checksum.ts';
import { Failure } from '../model/failure.ts';
import { fileErrorCode } from '../model/file-error.ts';
import type { History, Migration, ReadableMigration } from '../model/history.ts';
import { readPlainFile, readPlainText } from '../model/read-plain-file.ts';
import { describeUnreadable } from './file-error.ts';
import { lockFileName, parseLockFile } from './lock-file.ts';
import { compareMigrationNames } from './migration-name.ts';
import { loadSquash, squashFileName } from './squash-file.ts';

/** Enough to keep the file system busy; far below the usual limit of 1024 open files. */
const filesAtOnce = 32;

/**
 * Loads the migration folders as Prisma 6.6 and later lists them: every directory is a migration whatever its
 * name, hidden ones included and symbolic links not, in the order of `localeCompare`.
 *
 * @param directory absolute path of the migrations folder; one that does not exist is an empty history
 * @throws Failure `history-invalid` when the folder is there and cannot be listed, or a squash.json cannot be read
 */
export async function loadHistory(directory: string): Promise<History> {
  const entries = await listEntries(directory);
  if (entries === null) {
    return { directory, exists: false, migrations: [], lockFile: { kind: 'missing' }, strays: [] };
  }
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const [lockText, migrations] = await Promise.all([
    readPlainText(join(directory, lockFileName)).catch(() => null),
    loadMigrations(directory, names.sort(compareMigrationNames)),
  ]);
  return {
    directory,
    exists: true,
    migrations,
    lockFile: parseLockFile(lockText),
    strays: entries
      .filter(isStray)
      .map((entry) => entry.name)
      .sort(compareMigrationNames),
  };
}

async function listEntries(directory: string): Promise<readonly Dirent[] | null> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null;
    throw new Failure('history-invalid', `The migrations folder ${directory} ${describeUnreadable(error)}.`, {
      next: 'Make it a readable folder, or name another one as migrations.path in the Prisma config.',
      cause: error,
    });
  }
}

/** Prisma passes over both; people expect them to be applied. */
function isStray(entry: Dirent): boolean {
  return entry.isSymbolicLink() || (entry.isFile() && entry.name.endsWith('.sql'));
}

async function loadMigrations(directory: string, names: readonly string[]): Promise<readonly Migration[]> {
  const migrations: Migration[] = new Array<Migration>(names.length);
  const queue = names.entries();
  const work = async (): Promise<void> => {
    for (const [index, name] of queue) migrations[index] = await loadMigration(directory, name);
  };
  await Promise.all(Array.from({ length: Math.min(filesAtOnce, names.length) }, work));
  return migrations;
}

async function loadMigration(directory: string, name: string): Promise<Migration> {
  const path = join(directory, name, 'migration.sql');
  try {
    const bytes = await readPlainFile(path);
    const sql = bytes.toString('utf8');
    const squash = await loadSquash(join(directory, name, squashFileName));
    return {
      kind: 'readable',
      name,
      path,
      sql,
      checksum: migrationChecksum(sql),
      encoding: detectEncoding(bytes),
      ...(squash === null ? {} : { squash }),
    };
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason =
      fileErrorCode(error) === 'ENOENT'
        ? 'has no migration.sql'
        : `migration.sql ${describeUnreadable(error)}`;
    return { kind: 'unreadable', name, path, reason };
  }
}

/** UTF-16 is told by its BOM, as PowerShell's `>` writes it, or by a zero byte, which no UTF-8 SQL holds. */
function detectEncoding(bytes: Buffer): ReadableMigration['encoding'] {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return isUtf8(bytes) ? 'utf8Bom' : 'invalidUtf8';
  const hasUtf16Mark = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (hasUtf16Mark || bytes.subarray(0, 4).includes(0)) return 'utf16';
  return isUtf8(bytes) ? 'utf8' : 'invalidUtf8';
}
