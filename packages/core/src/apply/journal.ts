import { isUtf8 } from 'node:buffer';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerAlteration } from '../model/ledger-alteration.ts';
import type { LedgerRow, LedgerTable } from '../model/ledger.ts';
import { createJournal } from './journal-folder.ts';
import { journalPath } from './journal-paths.ts';
import type { FileTransition } from '../model/change.ts';
import { storeFile } from '../model/store-file.ts';

export const journalFormat = 2;

/** What a change did to a ledger and how to take it back. */
export interface Journal {
  /** 1 where an older version wrote it: paths are absolute then. */
  readonly format: 1 | typeof journalFormat;
  readonly command: string;
  /** ISO, UTC. */
  readonly writtenAt: string;
  readonly database: {
    readonly name: string;
    readonly oid: string;
    readonly systemIdentifier: string | null;
  };
  readonly ledgerSchema: string;
  /** The ledger as it was, row for row; null when there was no table. */
  readonly rowsBefore: readonly LedgerRow[] | null;
  readonly insertedIds: readonly string[];
  /** The ledger as the change left it; absent where only rows were added. */
  readonly rowsAfter?: readonly LedgerRow[];
  /** How the table was changed that holds the rows, and its shape before and after. */
  readonly table?: {
    readonly before: string;
    readonly after: string;
    readonly changes: readonly LedgerAlteration[];
  };
  /** Files that came, changed or went. */
  readonly files: readonly string[];
  /** Those files as they were before. */
  readonly filesBefore?: readonly JournalledFile[];
  /** Those files as the change left them, in the same order. */
  readonly filesAfter?: readonly JournalledFile[];
  /** Statements that were run besides the changes of the ledger. */
  readonly statements?: readonly string[];
  /** Statements that put the ledger back as it was, for people: undoing derives its own. */
  readonly undoSql: readonly string[];
  /** Claims that were accepted without proof, in words. */
  readonly unproven: readonly string[];
}

export interface JournalledFile {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  /** Null for one that is not there. */
  readonly content: string | null;
  /** Of bytes that are no UTF-8. */
  readonly encoding?: 'base64';
}

/** Columns and key of a ledger, as text that is equal for equal tables. */
export function describeShape({ columns, key }: LedgerTable): string {
  const cells = columns.map(({ name, type, isNullable, default: expression }) =>
    [name, type, isNullable ? '' : 'NOT NULL', expression === null ? '' : `DEFAULT ${expression}`]
      .filter((part) => part !== '')
      .join(' '),
  );
  return [...cells.sort(), ...(key === null ? [] : [`PRIMARY KEY (${key.columns.join(', ')})`])].join(', ');
}

/** The part of a journal that is about files. */
export function describeFiles(
  directory: string,
  transitions: readonly FileTransition[],
): Pick<Journal, 'files' | 'filesBefore' | 'filesAfter'> {
  const relative = ({ path }: FileTransition): string => journalPath(directory, path);
  return {
    files: transitions.map(relative),
    filesBefore: transitions.map((each) => journalFile(relative(each), each.before)),
    filesAfter: transitions.map((each) => journalFile(relative(each), each.after)),
  };
}

function journalFile(path: string, bytes: Buffer | null): JournalledFile {
  if (bytes === null) return { path, content: null };
  return isUtf8(bytes)
    ? { path, content: bytes.toString('utf8') }
    : { path, content: bytes.toString('base64'), encoding: 'base64' };
}

/** What a change did to files, at paths as the journal has them; empty for a journal that does not hold how it left them. */
export function filesOfJournal({ filesBefore = [], filesAfter }: Journal): readonly FileTransition[] {
  const after = new Map((filesAfter ?? []).map((file) => [file.path, file]));
  return filesBefore.flatMap((file) => {
    const left = after.get(file.path);
    return left === undefined ? [] : [{ path: file.path, before: bytesOf(file), after: bytesOf(left) }];
  });
}

function bytesOf({ content, encoding }: JournalledFile): Buffer | null {
  return content === null ? null : Buffer.from(content, encoding ?? 'utf8');
}

export interface WrittenJournal {
  readonly path: string;
  /** Gives the journal its final name once the change is committed. */
  confirm(): Promise<void>;
  /** Removes it: the change did not happen. */
  discard(): Promise<void>;
}

/**
 * Writes the journal to `<project>/.prisma-mend/journal`, or to this user's folder below the temporary one where the
 * project is not writable, and returns once it is on disk.
 *
 * @throws Failure `file-failed` when neither place can be written
 */
export async function writeJournal(projectDirectory: string, journal: Journal): Promise<WrittenJournal> {
  const name = `${journal.writtenAt.replace(/[^0-9]/g, '').slice(0, 17)}-${journal.command}-${journal.insertedIds[0]?.slice(0, 8) ?? 'none'}.json`;
  return createJournal(projectDirectory, 'The journal holds the SQL that takes a change back', (folder) =>
    writeDurably(join(folder, name), JSON.stringify(journal, null, 2)),
  );
}

async function writeDurably(path: string, text: string): Promise<WrittenJournal> {
  const pending = `${path}.pending`;
  const discard = (): Promise<void> => rm(pending, { force: true });
  const file = await open(pending, 'wx', 0o600);
  try {
    await file.writeFile(`${text}\n`);
    await storeFile(file);
  } catch (error) {
    // A full disk leaves an empty file, which says nothing to anybody.
    await discard().catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  return { path, confirm: () => rename(pending, path), discard };
}
