import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../model/failure.ts';

/** Where the journals of a project are kept. */
export function journalFolder(projectDirectory: string): string {
  return join(projectDirectory, '.prisma-mend', 'journal');
}

/**
 * Creates a journal in the project's folder, or below the temporary folder where the project is not writable.
 *
 * @param purpose what the journal is for, as the beginning of a sentence
 * @throws Failure `file-failed` when neither place can be written
 */
export async function createJournal<T>(
  projectDirectory: string,
  purpose: string,
  create: (folder: string) => Promise<T>,
): Promise<T> {
  const folders = [journalFolder(projectDirectory), join(tmpdir(), 'prisma-mend', 'journal')];
  let cause: unknown;
  for (const folder of folders) {
    try {
      return await create(folder);
    } catch (error) {
      cause = error;
    }
  }
  throw new Failure('file-failed', `no journal could be written to ${folders.join(' or ')}`, {
    why: `${purpose}; nothing is changed without one.`,
    next: 'Make one of these folders writable, then run the same command again.',
    cause,
  });
}
