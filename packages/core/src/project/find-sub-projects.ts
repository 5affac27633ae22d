import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findConfig } from './find-config.ts';
import { loadDefaultSchema } from './find-schema.ts';

/** Where monorepos keep their packages by custom, besides the root itself. */
const parents = ['.', 'packages', 'apps', 'services', 'libs'];

/**
 * Folders of a monorepo that hold a Prisma project (a schema in its default place, or a config), relative to
 * `directory` and sorted: for the message that says why `directory` itself holds none.
 */
export async function findSubProjects(directory: string): Promise<readonly string[]> {
  const found = await Promise.all(parents.map((parent) => findIn(directory, parent)));
  return found.flat().sort();
}

async function findIn(directory: string, parent: string): Promise<readonly string[]> {
  const entries = await readdir(join(directory, parent), { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map((entry) => join(parent, entry.name));
  const isProject = await Promise.all(names.map((name) => holdsProject(join(directory, name))));
  return names.filter((_, index) => isProject[index]);
}

async function holdsProject(directory: string): Promise<boolean> {
  if ((await findConfig(directory)) !== null) return true;
  // `prisma/schema` may be there and hold no schema, which is no project.
  return (await loadDefaultSchema([directory]).catch(() => null)) !== null;
}
