import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { createLedgerSql, dropEmptyLedgerSql } from '../ledger/ledger-table.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { rowChangeSql } from '../ledger/row-change-sql.ts';
import { InvariantError } from '../model/failure.ts';
import type { Ledger, LedgerTable } from '../model/ledger.ts';
import type { LedgerChange, RowChange } from '../model/plan.ts';
import { assertWritten } from './assert-written.ts';
import type { FileTransition } from './file-transition.ts';
import { insertMarks } from './insert-marks.ts';
import {
  describeFiles,
  describeShape,
  journalFormat,
  writeJournal,
  type Journal,
  type WrittenJournal,
} from './journal.ts';
import { takeMigrationLock } from './migration-lock.ts';
import { requirePlannedState } from './require-planned-state.ts';
import { reverseRows } from './reverse-rows.ts';
import { CommitUnanswered, namingJournal, transact } from './settle-commit.ts';
import { stageFiles, type StagedFiles } from './stage-files.ts';

export interface Resolution {
  readonly command: string;
  readonly projectDirectory: string;
  /** The ledger that the changes were planned for. */
  readonly plannedFor: Ledger;
  readonly marks: readonly LedgerChange[];
  readonly rows: readonly RowChange[];
  /** Removes the table when no row is left in it. */
  readonly dropsEmptyLedger?: boolean;
  /** Reads inside the transaction whether the structure is still the one that the evidence was found in. */
  readonly isStructureUnchanged: () => Promise<boolean>;
  /** What belongs to the same transaction, done before the rows are written. */
  readonly runFirst?: () => Promise<void>;
  /** What `runFirst`, and transactions before this one, run besides: for the journal. */
  readonly statements?: readonly string[];
  /** Files that change with the rows, put into place right before the commit. */
  readonly files?: readonly FileTransition[];
  /** Existing folder above the migrations folder, below which files come and go; needed with `files`. */
  readonly filesDirectory?: string;
  readonly lockTimeoutMs: number;
  /** Claims that were accepted without proof, in words. */
  readonly unproven: readonly string[];
  readonly now: Date;
}

/**
 * Changes rows of the ledger in one transaction under Prisma's lock, and writes the journal that takes it back before
 * the commit.
 *
 * @returns the path of the journal
 * @throws Failure `state-moved` when ledger or structure are no longer what the changes were planned for;
 *   `lock-timeout`, `permission-denied`, `file-failed`; nothing is written then
 * @throws Failure `connection-lost` or `cancelled` when it is not known whether the commit arrived
 */
export async function applyResolution(database: Database, resolution: Resolution): Promise<string> {
  const written: { journal: WrittenJournal | null; staged: StagedFiles | null } = {
    journal: null,
    staged: null,
  };
  try {
    await transact(database, async () => {
      await takeMigrationLock(database, resolution.lockTimeoutMs);
      await requirePlannedState(database, resolution);
      await resolution.runFirst?.();
      const ids = await writeRows(database, resolution);
      const { table } = await readLedger(database);
      assertWritten({ ...resolution, ids }, table?.rows ?? []);
      written.journal = await writeJournal(
        resolution.projectDirectory,
        describe(database, resolution, ids, table),
      );
      const { files = [], filesDirectory } = resolution;
      if (filesDirectory !== undefined) {
        written.staged = await stageFiles(filesDirectory, files);
        await written.staged.place();
      }
    });
  } catch (error) {
    if (error instanceof CommitUnanswered) {
      await written.staged?.finish();
      throw namingJournal(error, written.journal?.path ?? '');
    }
    await written.staged?.revert();
    await written.journal?.discard();
    throw error;
  }
  if (written.journal === null) throw new InvariantError('committed without a journal');
  const journal: WrittenJournal = written.journal;
  await written.staged?.finish();
  await journal.confirm();
  return journal.path;
}

async function writeRows(database: Database, resolution: Resolution): Promise<readonly string[]> {
  const { plannedFor, marks, rows } = resolution;
  const schema = plannedFor.expectedSchema;
  if (plannedFor.table === null && marks.length + rows.length > 0) {
    await database.query(createLedgerSql(schema));
  }
  for (const change of rows) await database.query(rowChangeSql(schema, change));
  const ids = marks.map(() => randomUUID());
  await insertMarks(database, schema, marks, ids);
  if (resolution.dropsEmptyLedger === true) await database.query(dropEmptyLedgerSql(schema));
  return ids;
}

function describe(
  database: Database,
  resolution: Resolution,
  insertedIds: readonly string[],
  after: LedgerTable | null,
): Journal {
  const { plannedFor } = resolution;
  const rowsAfter = after?.rows ?? [];
  const changes = resolution.rows.filter((change) => change.kind === 'alterTable');
  const rowsBefore = plannedFor.table?.rows ?? null;
  const { name, oid, systemIdentifier } = database.identity;
  const undo = reverseRows(rowsBefore ?? [], rowsAfter, changes).map((change) =>
    rowChangeSql(plannedFor.expectedSchema, change),
  );
  return {
    format: journalFormat,
    command: resolution.command,
    writtenAt: resolution.now.toISOString(),
    database: { name, oid, systemIdentifier },
    ledgerSchema: plannedFor.expectedSchema,
    rowsBefore,
    rowsAfter,
    ...(changes.length === 0 || plannedFor.table === null || after === null
      ? {}
      : { table: { before: describeShape(plannedFor.table), after: describeShape(after), changes } }),
    insertedIds,
    ...describeFiles(resolution.files ?? []),
    ...(resolution.statements === undefined ? {} : { statements: resolution.statements }),
    undoSql: changes.length === 0 ? undo : [`SET LOCAL TimeZone = 'UTC'`, ...undo],
    unproven: resolution.unproven,
  };
}
