import { mkdir, mkdtemp, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../model/failure.ts';

/** A file as it was before it was replaced; null when it was not there. */
export interface ReplacedFile {
  readonly path: string;
  readonly content: string | null;
}

/**
 * Writes a migration file over the old one by one rename. Where its folder is missing, that appears with the file in
 * it: Prisma takes an empty folder for a broken migration.
 *
 * @throws Failure `file-failed`
 */
export async function replaceFile(path: string, content: string): Promise<ReplacedFile> {
  const folder = dirname(path);
  const before = await readFile(path, 'utf8').catch(() => null);
  // Beside the migrations folder: Prisma takes every folder in it for a migration.
  const base = dirname(dirname(folder));
  let staging: string | null = null;
  try {
    await mkdir(dirname(folder), { recursive: true });
    staging = await mkdtemp(join(base, '.prisma-mend-staging-'));
    await mkdir(join(staging, basename(folder)));
    const staged = join(staging, basename(folder), basename(path));
    const file = await open(staged, 'wx');
    try {
      await file.writeFile(content, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(dirname(staged), folder).catch(() => rename(staged, path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('file-failed', `cannot write ${path}: ${reason}`, {
      next: 'Make the folder writable, or run the command where the project is checked out.',
      cause: error,
    });
  } finally {
    if (staging !== null) await rm(staging, { recursive: true, force: true });
  }
  return { path, content: before };
}

/** Puts a file back as it was; one that was not there is left. */
export async function putBack({ path, content }: ReplacedFile): Promise<void> {
  if (content !== null) await replaceFile(path, content);
}
