import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readPlainText } from '../../model/read-plain-file.ts';
import type { Project } from '../../model/project.ts';
import { lockFileName, parseLockFile } from '../../project/lock-file.ts';
import { relativePath } from '../session/paths.ts';

/**
 * Where Prisma looks for migrations and finds none: folders beside it that hold some for PostgreSQL, as projects have
 * that bring one of several into place when they deploy.
 */
export async function describeOtherHistories({
  directory,
  history,
}: Pick<Project, 'directory' | 'history'>): Promise<readonly string[]> {
  if (history.migrations.length > 0) return [];
  const parent = dirname(history.directory);
  const notes: string[] = [];
  for (const name of await foldersIn(parent)) {
    const folder = join(parent, name);
    const count = folder === history.directory ? 0 : await countMigrations(folder);
    if (count === 0) continue;
    notes.push(
      `${relativePath(directory, folder)} has ${count} ${count === 1 ? 'migration' : 'migrations'}, but Prisma looks in ${relativePath(directory, history.directory)}: where they are those of this database, name that folder in the Prisma config (migrations.path) or bring it into place before a baseline.`,
    );
  }
  return notes;
}

async function countMigrations(folder: string): Promise<number> {
  const lock = await readPlainText(join(folder, lockFileName)).catch(() => null);
  if (lock === null || parseLockFile(lock).kind !== 'valid') return 0;
  const names = await foldersIn(folder);
  return names.filter((name) => existsSync(join(folder, name, 'migration.sql'))).length;
}

async function foldersIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map(({ name }) => name)
    .sort();
}
