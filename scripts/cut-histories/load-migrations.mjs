/** Folders of migrations of a project that somebody else wrote. */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { splitStatements } from '../../packages/core/src/replay/split-statements.ts';

/** @returns migrations in the order in which Prisma runs them, taken apart */
export async function loadMigrations(project) {
  const folder = await findFolder(project);
  if (folder === null) throw new Error(`${project} has no folder of migrations`);
  const names = await readdir(folder);
  const migrations = [];
  for (const name of names.sort((one, other) => one.localeCompare(other))) {
    const path = join(folder, name, 'migration.sql');
    if (!existsSync(path)) continue;
    const sql = await readFile(path, 'utf8');
    migrations.push({ name, sql, statements: await splitStatements(sql) });
  }
  return { name: basename(project), migrations };
}

/** The folder that holds most of all folders with a `migration.sql`. */
async function findFolder(project) {
  const entries = await readdir(project, { recursive: true });
  const counts = new Map();
  for (const entry of entries) {
    if (basename(entry) !== 'migration.sql') continue;
    const folder = dirname(dirname(entry));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return most === undefined ? null : join(project, most[0]);
}
