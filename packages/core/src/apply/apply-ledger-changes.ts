import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { createLedgerSql, insertAppliedSql, ledgerTableName } from '../ledger/ledger-table.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { InvariantError } from '../model/failure.ts';
import type { Ledger } from '../model/ledger.ts';
import type { LedgerChange } from '../model/plan.ts';
import { quoteLiteral, quoteQualified } from '../model/quote.ts';
import type { FileTransition } from './file-transition.ts';
import { describeFiles, journalFormat, writeJournal, type Journal } from './journal.ts';
import { takeMigrationLock } from './migration-lock.ts';
import { CommitUnanswered, namingJournal, transact } from './settle-commit.ts';
import { stageFiles, type StagedFiles } from './stage-files.ts';
import { stateMoved } from './state-moved.ts';

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
  const ids = application.changes.map(() => randomUUID());
  const journal = await writeJournal(application.projectDirectory, describeUndo(database, application, ids));
  const attempt: { staged: StagedFiles | null } = { staged: null };
  try {
    await transact(database, async () => {
      await takeMigrationLock(database, application.lockTimeoutMs);
      await assertUnmoved(database, application);
      await insertRows(database, application, ids);
      await assertWritten(database, application, ids);
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

/** Under the lock nobody who respects it can change the ledger; it must still be the one that was judged. */
async function assertUnmoved(database: Database, application: LedgerApplication): Promise<void> {
  const ledger = await readLedger(database);
  if (ledger.hash !== application.plannedFor.hash) throw stateMoved('its migration history');
  if (!(await application.isStructureUnchanged())) throw stateMoved('its structure');
}

async function insertRows(
  database: Database,
  application: LedgerApplication,
  ids: readonly string[],
): Promise<void> {
  const { plannedFor, changes } = application;
  const schema = plannedFor.expectedSchema;
  if (plannedFor.table === null) await database.query(createLedgerSql(schema));
  for (const [index, change] of changes.entries()) {
    await database.query(insertAppliedSql(schema, change, ids[index] ?? '', changes.length - index));
  }
}

async function assertWritten(
  database: Database,
  application: LedgerApplication,
  ids: readonly string[],
): Promise<void> {
  const rows = (await readLedger(database)).table?.rows ?? [];
  const missing = application.changes.filter(
    (change, index) =>
      !rows.some(
        (row) =>
          row.id === ids[index] &&
          row.migrationName === change.migrationName &&
          row.checksum === change.checksum &&
          row.finishedAt !== null,
      ),
  );
  if (missing.length > 0) {
    throw new InvariantError(
      `rows not found after writing: ${missing.map((change) => change.migrationName).join(', ')}`,
    );
  }
}
