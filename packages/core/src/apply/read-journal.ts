import { constants } from 'node:fs';
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../model/failure.ts';
import { describeFileError } from '../model/file-error.ts';
import { listJournalFolders } from './journal-folder.ts';
import type { Journal } from './journal.ts';
import { findOwnerProblem } from '../model/own-user.ts';
import { parseJournal } from './parse-journal.ts';

/** Longer ones than any history makes. */
const mostBytes = 256 * 1024 * 1024;

/**
 * Reads what an earlier change wrote down, from a folder in which only this user writes journals of the project.
 *
 * @throws Failure `journal-invalid` when it is elsewhere, cannot be read, or is no journal
 */
export async function readJournal(path: string, projectDirectory: string): Promise<Journal> {
  if (path.endsWith('.jsonl')) {
    throw new Failure('journal-invalid', `${path} is the journal of statements that were run, not of rows`, {
      why: 'Structure is not taken back unseen: rows may have come to depend on it since.',
      next: 'Its first line holds undoSql, the SQL that brings the structure back: read it, then run it with psql. prisma-mend drift shows what differs now.',
    });
  }
  try {
    return parseJournal(JSON.parse(await loadOwnText(path, projectDirectory)));
  } catch (error) {
    throw new Failure(
      'journal-invalid',
      `${path} is no journal that can be undone: ${describeFileError(error)}`,
      {
        why: 'A change is taken back exactly as it was written down by this user, or not at all.',
        next: 'Journals are in .prisma-mend/journal of the project.',
        cause: error,
      },
    );
  }
}

async function loadOwnText(path: string, projectDirectory: string): Promise<string> {
  const folder = await realpath(dirname(path));
  if (!(await listJournalFolders(projectDirectory)).includes(folder)) {
    throw new Error("it is not in the project's own journal folder, .prisma-mend/journal");
  }
  const place = join(folder, basename(path));
  if ((await lstat(place)).isSymbolicLink()) throw new Error('it is a link');
  const file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    await requireOwn(file);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

async function requireOwn(file: FileHandle): Promise<void> {
  const found = await file.stat();
  if (!found.isFile()) throw new Error('it is no file');
  if (found.nlink > 1) throw new Error('it has a second name elsewhere');
  if (found.size > mostBytes) throw new Error('it is larger than any journal');
  const problem = await findOwnerProblem(found);
  if (problem !== null) throw new Error(`it ${problem}`);
}
