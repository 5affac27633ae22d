import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { Failure } from '../model/failure.ts';
import { readPlainText } from '../model/read-plain-file.ts';
import type { SchemaFile } from '../model/project.ts';
import { describeUnreadable } from './file-error.ts';

export interface FoundSchema {
  /** The file or folder itself. */
  readonly path: string;
  /** The folder, or the folder of the file. */
  readonly rootDirectory: string;
  readonly files: readonly SchemaFile[];
}

/**
 * Loads the schema that a flag, config or package.json names: a file, or a folder of `*.prisma` files.
 *
 * @param namedBy who named it, for the message
 * @throws Failure `schema-not-found`
 */
export async function loadNamedSchema(path: string, namedBy: string): Promise<FoundSchema> {
  const fail = (problem: string, cause?: unknown): Failure =>
    new Failure('schema-not-found', `The Prisma schema ${path} (${namedBy}) ${problem}.`, {
      next: 'Name a schema file or a folder of *.prisma files with --schema.',
      cause,
    });
  try {
    const entry = await stat(path);
    if (entry.isFile()) return await loadSchemaFile(path);
    const files = entry.isDirectory() ? await loadFolder(path) : [];
    if (files.length > 0) return { path, rootDirectory: path, files };
  } catch (error) {
    throw fail(describeUnreadable(error), error);
  }
  throw fail('holds no *.prisma file');
}

/** Where Prisma looks when nothing names a schema; Prisma 5 and early 6 also took the folder. */
export function defaultSchemaPaths(directory: string): readonly string[] {
  return [
    join(directory, 'schema.prisma'),
    join(directory, 'prisma', 'schema.prisma'),
    join(directory, 'prisma', 'schema'),
  ];
}

/** Loads the first schema that is there; null when there is none. */
export async function loadDefaultSchema(directories: readonly string[]): Promise<FoundSchema | null> {
  for (const path of directories.flatMap(defaultSchemaPaths)) {
    const entry = await stat(path).catch(() => null);
    if (extname(path) === '.prisma' ? entry?.isFile() === true : entry?.isDirectory() === true) {
      return loadNamedSchema(path, 'the default place');
    }
  }
  return null;
}

async function loadSchemaFile(path: string): Promise<FoundSchema> {
  const content = await readPlainText(path);
  return { path, rootDirectory: dirname(path), files: [{ path, content }] };
}

/**
 * Every `*.prisma` below a folder, in the order of the folder listing, as Prisma's own loader. A symbolic link counts
 * with the path and the extension of what it points to; a folder that is reached twice is read once.
 */
async function loadFolder(folder: string, visited = new Set<string>()): Promise<readonly SchemaFile[]> {
  const identity = await realpath(folder);
  if (visited.has(identity)) return [];
  visited.add(identity);
  const names = await readdir(folder);
  const nested = await Promise.all(names.map((name) => loadEntry(join(folder, name), visited)));
  return nested.flat();
}

async function loadEntry(path: string, visited: Set<string>): Promise<readonly SchemaFile[]> {
  const entry = await lstat(path);
  if (entry.isSymbolicLink()) return loadEntry(await realpath(path), visited);
  if (entry.isDirectory()) return loadFolder(path, visited);
  if (!entry.isFile() || extname(path) !== '.prisma') return [];
  return [{ path, content: await readPlainText(path) }];
}
