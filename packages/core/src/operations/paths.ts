import { relative, sep } from 'node:path';

/** A path as reports print it: relative to the project, with forward slashes. */
export function relativePath(directory: string, path: string): string {
  return relative(directory, path).split(sep).join('/') || '.';
}
