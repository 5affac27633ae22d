import { readFile } from 'node:fs/promises';
import type { FileTransition } from '../model/change.ts';
import { Failure, Refusal } from '../model/failure.ts';
import { describeFileError, fileErrorCode } from '../model/file-error.ts';

export function newFile(path: string, content: string): FileTransition {
  return { path, before: null, after: Buffer.from(content) };
}

/**
 * The bytes of a file; null where it is not there.
 *
 * @throws Failure `file-failed` when it is there and cannot be read
 */
export async function readBytes(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(fileErrorCode(error) ?? '')) return null;
    throw new Failure('file-failed', `${path} cannot be read: ${describeFileError(error)}`, {
      why: 'What a file holds is kept before it is changed, so that the change can be taken back.',
      next: 'Make it readable, then run the same command again.',
      cause: error,
    });
  }
}

/**
 * What is left of these transitions to do: those whose file is already as it shall be are left out.
 *
 * @throws Refusal `evidence-disagrees` for a file that is neither as it was nor as it shall be
 */
export async function listPendingTransitions(
  transitions: readonly FileTransition[],
): Promise<readonly FileTransition[]> {
  const pending: FileTransition[] = [];
  for (const transition of transitions) {
    const now = await readBytes(transition.path);
    if (isSame(now, transition.after)) continue;
    if (!isSame(now, transition.before)) throw changedSince(transition.path);
    pending.push(transition);
  }
  return pending;
}

/** @throws Failure `state-moved` when a file is no longer what the change was made for */
export async function requireUnmoved(transitions: readonly FileTransition[]): Promise<void> {
  for (const { path, before } of transitions) {
    if (isSame(await readBytes(path), before)) continue;
    throw new Failure('state-moved', `${path} was edited in the meantime`, {
      why: 'The change was made for the file that was read before.',
      next: 'Run the same command again.',
    });
  }
}

function isSame(one: Buffer | null, other: Buffer | null): boolean {
  return one === null || other === null ? one === other : one.equals(other);
}

function changedSince(path: string): Refusal {
  return new Refusal('evidence-disagrees', `${path} was changed since the journal was written`, {
    why: 'Putting it back would undo that later change as well.',
    next: 'Bring the file to what the journal has, or move it away; then run the same command again.',
  });
}
