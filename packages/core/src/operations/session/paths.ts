import { stat } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';

/** A path as reports print it: relative to the project, with forward slashes. */
export function relativePath(directory: string, path: string): string {
  return relative(directory, path).split(sep).join('/') || '.';
}

/** The folder itself or the nearest one above it that exists. */
export async function findExistingAncestor(directory: string): Promise<string> {
  const isThere = await stat(directory).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  return isThere || dirname(directory) === directory ? directory : findExistingAncestor(dirname(directory));
}
