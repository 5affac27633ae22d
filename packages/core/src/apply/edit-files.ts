import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { Failure } from '../model/failure.ts';
import type { StagedFiles } from './stage-files.ts';

export interface FileEdit {
  /** Absolute. */
  readonly path: string;
  /** What the new text was made from. */
  readonly before: string;
  readonly after: string;
}

/**
 * New texts for existing files, each put into place whole, by one rename.
 *
 * @returns `place` throws Failure `state-moved` when a file is no longer what the new text was made from, and
 * `file-failed`
 */
export function editFiles(edits: readonly FileEdit[]): StagedFiles {
  const placed: FileEdit[] = [];
  return {
    place: async () => {
      for (const edit of edits) {
        const now = await readFile(edit.path, 'utf8').catch((cause: unknown) => fail(edit.path, cause));
        if (now !== edit.before) throw edited(edit.path);
        await replace(edit.path, edit.after);
        placed.push(edit);
      }
    },
    revert: async () => {
      for (const { path, before } of placed.reverse()) await replace(path, before);
    },
  };
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, text, { mode: (await stat(path)).mode });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    fail(path, cause);
  }
}

function edited(path: string): Failure {
  return new Failure('state-moved', `${path} was edited in the meantime`, {
    why: 'The change was made for the text that was read before.',
    next: 'Run the same command again.',
  });
}

function fail(path: string, cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new Failure('file-failed', `cannot write ${path}: ${reason}`, {
    next: 'Make the file writable, or run the command where the project is checked out.',
    cause,
  });
}
