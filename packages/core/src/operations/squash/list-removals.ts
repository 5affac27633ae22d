import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../model/failure.ts';
import { describeFileError, fileErrorCode } from '../../model/file-error.ts';
import type { FileTransition } from '../../model/change.ts';

/**
 * Every file of these folders as one that goes.
 *
 * @throws Failure `file-failed` for what cannot be read, or is neither file nor folder: no journal could bring it back
 * @throws Failure `state-moved` when one of them has gone since the history was read
 */
export async function listRemovals(folders: readonly string[]): Promise<readonly FileTransition[]> {
  try {
    return await walk(folders);
  } catch (error) {
    const code = fileErrorCode(error);
    if (error instanceof Failure || code === null) throw error;
    if (code !== 'ENOENT') throw unreadable(error);
    throw new Failure('state-moved', 'the migrations folder changed while it was being examined', {
      why: 'What was proven holds for the files that were read; it says nothing of the others.',
      next: 'Run the same command again.',
      cause: error,
    });
  }
}

async function walk(folders: readonly string[]): Promise<readonly FileTransition[]> {
  const removals: FileTransition[] = [];
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) removals.push(...(await walk([path])));
      else if (entry.isFile()) removals.push({ path, before: await readFile(path), after: null });
      else throw notAFile(path);
    }
  }
  return removals;
}

function unreadable(error: unknown): Failure {
  return new Failure('file-failed', `the migrations folder cannot be read: ${describeFileError(error)}`, {
    why: 'What a squash removes is kept in its journal, so that it can be taken back.',
    next: 'Make it readable, then run the same command again.',
    cause: error,
  });
}

function notAFile(path: string): Failure {
  return new Failure('file-failed', `${path} is neither a file nor a folder`, {
    why: 'It could not be brought back by undoing.',
    next: 'Move it out of the migrations folder, then run the same command again.',
  });
}
