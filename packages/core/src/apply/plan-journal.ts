import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseIdentity } from '../database/database.ts';
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
 * Starts a journal in `<project>/.prisma-mend/journal`, or below the temporary folder where the project is not
 * writable.
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
  const { file, path } = await createJournal(
    projectDirectory,
    'The journal says what was run and how to take it back',
    (folder) => openNew(folder, fileName),
  );
  const write = async (line: object): Promise<void> => {
    await file.appendFile(`${JSON.stringify(line)}\n`);
    await file.sync();
  };
  const heading: PlanJournalHeading = {
    format: 'structure 1',
    command,
    writtenAt,
    database: { name, oid, systemIdentifier },
    undoSql,
    statements,
  };
  await write(heading);
  return { path, record: write, close: () => file.close() };
}

async function openNew(
  folder: string,
  fileName: string,
): Promise<{ readonly file: FileHandle; readonly path: string }> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, fileName);
  return { file: await open(path, 'ax', 0o600), path };
}
