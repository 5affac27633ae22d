import { dirname, join, resolve } from 'node:path';
import { readPlainText } from '../model/read-plain-file.ts';

interface PackageJson {
  readonly directory: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** The nearest package.json at or above a folder; one that is no JSON object is passed over. */
export async function findPackageJson(directory: string): Promise<PackageJson | null> {
  for (const folder of foldersUpwards(directory)) {
    const content = await readJson(join(folder, 'package.json'));
    if (content !== null) return { directory: folder, content };
  }
  return null;
}

/** Absolute path of `prisma.schema` in a package.json, which Prisma 5 and 6 follow; null when there is none. */
export function schemaPathOf({ directory, content }: PackageJson): string | null {
  const { prisma } = content;
  if (typeof prisma !== 'object' || prisma === null || !('schema' in prisma)) return null;
  return typeof prisma.schema === 'string' ? resolve(directory, prisma.schema) : null;
}

/** Version of a package as a module in `directory` would find it; null when it is not installed. */
export async function findInstalledVersion(directory: string, name: string): Promise<string | null> {
  for (const folder of foldersUpwards(directory)) {
    const content = await readJson(join(folder, 'node_modules', name, 'package.json'));
    if (typeof content?.['version'] === 'string') return content['version'];
  }
  return null;
}

function* foldersUpwards(directory: string): Generator<string> {
  yield directory;
  const parent = dirname(directory);
  if (parent !== directory) yield* foldersUpwards(parent);
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const value: unknown = JSON.parse(await readPlainText(path));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
