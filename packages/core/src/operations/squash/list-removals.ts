import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileTransition } from '../../apply/file-transition.ts';
import { Failure } from '../../model/failure.ts';

/**
 * Every file of these folders as one that goes.
 *
 * @throws Failure `file-failed` for what is neither file nor folder: a journal could not bring it back
 */
export async function listRemovals(folders: readonly string[]): Promise<readonly FileTransition[]> {
  const removals: FileTransition[] = [];
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) removals.push(...(await listRemovals([path])));
      else if (entry.isFile()) removals.push({ path, before: await readFile(path), after: null });
      else throw notAFile(path);
    }
  }
  return removals;
}

function notAFile(path: string): Failure {
  return new Failure('file-failed', `${path} is neither a file nor a folder`, {
    why: 'It could not be brought back by undoing.',
    next: 'Move it out of the migrations folder, then run the same command again.',
  });
}
