import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { createLedgerSql, ledgerTableName } from '../ledger/ledger-table.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import type { Ledger } from '../model/ledger.ts';
import type { LedgerChange } from '../model/plan.ts';
import { quoteLiteral, quoteQualified } from '../model/quote.ts';
import { assertWritten } from './assert-written.ts';
import type { FileTransition } from './file-transition.ts';
import { insertMarks } from './insert-marks.ts';
import { describeFiles, journalFormat, writeJournal, type Journal } from './journal.ts';
import { takeMigrationLock } from './migration-lock.ts';
import { requirePlannedState } from './require-planned-state.ts';
import { CommitUnanswered, namingJournal, transact } from './settle-commit.ts';
import { stageFiles, type StagedFiles } from './stage-files.ts';

export interface LedgerApplication {
  readonly command: string;
  readonly projectDirectory: string;
  /** The ledger that the changes were planned for. */
  readonly plannedFor: Ledger;
  readonly changes: readonly LedgerChange[];
  readonly files: readonly FileTransition[];
  /** Existing folder above the migrations folder, below which files come and go. */
  readonly filesDirectory: string;
  /** Reads inside the transaction whether the structure is still the one that the proof was made for. */
  readonly isStructureUnchanged: () => Promise<boolean>;
  readonly lockTimeoutMs: number;
  readonly unproven: readonly string[];
  /** ISO, UTC: when the journal says it was written. */
  readonly now: Date;
}

export interface LedgerApplyReport {
  readonly journalPath: string;
}

/**
 * Writes ledger rows and migration files as one change: both are there afterwards, or neither.
 *
 * All of it happens within one transaction under Prisma's lock; files are staged beside their place, renamed into it
 * immediately before the commit, and taken back if the server refuses the commit. Should the process be killed in
 * between, or the server be gone before it answers the commit, the files stand there without their rows, which the next
 * run recognises and completes.
 *
 * @throws Failure `state-moved` when ledger or structure are no longer what the changes were planned for
 * @throws Failure `lock-timeout`, `permission-denied`, `file-failed`; nothing is written then
 * @throws Failure `connection-lost` or `cancelled` when it is not known whether the commit arrived
 */
export async function applyLedgerChanges(
  database: Database,
  application: LedgerApplication,
): Promise<LedgerApplyReport> {
  const { plannedFor, changes: marks } = application;
  const ids = marks.map(() => randomUUID());
  const journal = await writeJournal(application.projectDirectory, describeUndo(database, application, ids));
  const attempt: { staged: StagedFiles | null } = { staged: null };
  try {
    await transact(database, async () => {
      await takeMigrationLock(database, application.lockTimeoutMs);
      await requirePlannedState(database, application);
      if (plannedFor.table === null) await database.query(createLedgerSql(plannedFor.expectedSchema));
      await insertMarks(database, plannedFor.expectedSchema, marks, ids);
      assertWritten({ marks, rows: [], ids }, (await readLedger(database)).table?.rows ?? []);
      attempt.staged = await stageFiles(application.filesDirectory, application.files);
      await attempt.staged.place();
    });
  } catch (error) {
    if (error instanceof CommitUnanswered) {
      await attempt.staged?.finish();
      throw namingJournal(error, journal.path);
    }
    await attempt.staged?.revert();
    await journal.discard();
    throw error;
  }
  await attempt.staged?.finish();
  await journal.confirm();
  return { journalPath: journal.path };
}

function describeUndo(database: Database, application: LedgerApplication, ids: readonly string[]): Journal {
  const { plannedFor } = application;
  const table = quoteQualified(plannedFor.expectedSchema, ledgerTableName);
  const remove = ids.map((id) => `DELETE FROM ${table} WHERE id = ${quoteLiteral(id)}`);
  return {
    format: journalFormat,
    command: application.command,
    writtenAt: application.now.toISOString(),
    database: {
      name: database.identity.name,
      oid: database.identity.oid,
      systemIdentifier: database.identity.systemIdentifier,
    },
    ledgerSchema: plannedFor.expectedSchema,
    rowsBefore: plannedFor.table?.rows ?? null,
    insertedIds: ids,
    ...describeFiles(application.files),
    undoSql: plannedFor.table === null ? [...remove, `DROP TABLE ${table}`] : remove,
    unproven: application.unproven,
  };
}
