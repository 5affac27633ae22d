import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseIdentity } from '../database/database.ts';
import { storeFile } from '../model/store-file.ts';
import { createJournal } from './journal-folder.ts';

/** First line of a journal of structure changes; a line per statement follows. */
export interface PlanJournalHeading {
  readonly format: 'structure 1';
  readonly command: string;
  /** ISO, UTC. */
  readonly writtenAt: string;
  readonly database: {
    readonly name: string;
    readonly oid: string;
    readonly systemIdentifier: string | null;
  };
  /** SQL that brings the structure back as it was; rows that were lost stay lost. */
  readonly undoSql: string;
  /** What is to be run, in order. One that has no line of its own may have been run when the process was killed. */
  readonly statements: readonly string[];
}

/** One JSON object a line, on disk before the next transaction begins. */
export interface PlanJournal {
  readonly path: string;
  record(entry: Readonly<Record<string, string | number | null>>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a journal in `<project>/.prisma-mend/journal`, or in this user's folder below the temporary one where the
 * project is not writable.
 *
 * @throws Failure `file-failed` when neither place can be written
 */
export async function startPlanJournal(
  projectDirectory: string,
  identity: DatabaseIdentity,
  plan: Pick<PlanJournalHeading, 'command' | 'undoSql' | 'statements'> & { readonly now: Date },
): Promise<PlanJournal> {
  const { command, undoSql, statements } = plan;
  const writtenAt = plan.now.toISOString();
  const { name, oid, systemIdentifier } = identity;
  const fileName = `${writtenAt.replace(/[^0-9]/g, '')}-${command}.jsonl`;
  const heading: PlanJournalHeading = {
    format: 'structure 1',
    command,
    writtenAt,
    database: { name, oid, systemIdentifier },
    undoSql,
    statements,
  };
  const { file, path } = await createJournal(
    projectDirectory,
    'The journal says what was run and how to take it back',
    (folder) => openNew(folder, fileName, heading),
  );
  return { path, record: (line) => appendLine(file, line), close: () => file.close() };
}

async function appendLine(file: FileHandle, line: object): Promise<void> {
  await file.appendFile(`${JSON.stringify(line)}\n`);
  await storeFile(file);
}

async function openNew(
  folder: string,
  fileName: string,
  heading: PlanJournalHeading,
): Promise<{ readonly file: FileHandle; readonly path: string }> {
  const path = join(folder, fileName);
  const file = await open(path, 'ax', 0o600);
  try {
    await appendLine(file, heading);
    return { file, path };
  } catch (error) {
    await file.close();
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}
