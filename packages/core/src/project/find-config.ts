import { stat } from 'node:fs/promises';
import { join } from 'node:path';

const extensions = ['.js', '.ts', '.mjs', '.cjs', '.mts', '.cts'] as const;

/**
 * Where Prisma 7.10 looks, in its order. `prisma7.config.*` comes first, because a `prisma.config.*` beside it
 * belongs to Prisma 8.
 */
const candidates: readonly string[] = [
  ...extensions.map((extension) => `prisma7.config${extension}`),
  ...extensions.map((extension) => join('.config', `prisma7${extension}`)),
  ...['prisma.config', join('.config', 'prisma'), join('.config', 'prisma.config')].flatMap((name) => [
    ...extensions.map((extension) => `${name}${extension}`),
    ...extensions.map((extension) => join(name, `index${extension}`)),
  ]),
];

/** Absolute path of the config file that Prisma would load in a folder; null when it has none. */
export async function findConfig(directory: string): Promise<string | null> {
  const paths = candidates.map((candidate) => join(directory, candidate));
  const found = await Promise.all(paths.map(isFile));
  return paths.find((_, index) => found[index]) ?? null;
}

/** Whether a path names a file, symbolic links followed. */
export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}
