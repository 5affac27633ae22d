import { randomUUID } from 'node:crypto';
import type { Writer } from '../database/database.ts';
import { tryForLocks } from '../database/try-for-locks.ts';
import { createLedgerSql, dropEmptyLedgerSql } from '../ledger/ledger-table.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { rowChangeSql } from '../ledger/row-change-sql.ts';
import { InvariantError } from '../model/failure.ts';
import type { Statement, StatementGroup } from '../model/plan.ts';
import { applyPlan } from './apply-plan.ts';
import { assertWritten } from './assert-written.ts';
import type { ChangeApplication } from './change-application.ts';
import { describeChange } from './describe-change.ts';
import { describeStop } from './describe-stop.ts';
import { insertMarks } from './insert-marks.ts';
import { writeJournal, type WrittenJournal } from './journal.ts';
import { takeMigrationLock } from './migration-lock.ts';
import { requirePlannedState } from './require-planned-state.ts';
import { runClosing } from './run-closing.ts';
import { CommitUnanswered, namingJournal, runInTransaction, type CommitOutcome } from './settle-commit.ts';
import { writeStagedFiles, type StagedFiles } from './stage-files.ts';
import { stateMoved } from './state-moved.ts';

/**
 * Writes statements, rows of the ledger and files as one change.
 *
 * Rows, files and what of the statements can be run with them are there together afterwards, or nothing of them is: it
 * is one transaction under Prisma's lock; the journal that takes it back is on disk, and the files are in place, before
 * it commits. Should the process be killed in between, or the server be gone before it answers the commit, the files
 * stand there without their rows, which the next run recognises and completes. Statements that cannot be part of a
 * transaction are committed before it, one by one, each leaving a state that the next run goes on from.
 *
 * @returns the path of the journal
 * @throws Failure `state-moved` when ledger or structure are no longer what the change was planned for;
 *   `lock-timeout`, `permission-denied`, `file-failed`, `query-failed`; it says what was committed before
 * @throws Failure `connection-lost` or `cancelled` when it is not known whether the commit arrived
 */
export async function applyChange(database: Writer, application: ChangeApplication): Promise<string> {
  const groups = application.statements?.groups ?? [];
  const last = groups.at(-1);
  const closing = last?.isTransaction === true ? last.statements : [];
  const leading = last?.isTransaction === true ? groups.slice(0, -1) : groups;
  if (leading.length === 0) return writeWhole(database, application, closing);
  const provenFor = await runLeading(database, application, leading);
  return writeWhole(database, { ...application, provenFor }, closing);
}

/** Returns the fingerprint of the structure that it leaves. */
async function runLeading(
  database: Writer,
  application: ChangeApplication,
  groups: readonly StatementGroup[],
): Promise<string> {
  const { plannedFor, patience } = application;
  const ledger = await tryForLocks(database, patience, () => readLedger(database));
  if (ledger.hash !== plannedFor.hash) throw stateMoved('its migration history');
  const { failure, blocking, runs, fingerprint } = await applyPlan(database, {
    command: application.command,
    projectDirectory: application.projectDirectory,
    groups,
    isQualified: false,
    isFollowed: true,
    provenFor: application.provenFor ?? '',
    readFingerprint: application.readFingerprint,
    undoSql: application.statements?.undoSql ?? '',
    patience,
    now: application.now,
  });
  if (blocking.length > 0) throw stateMoved('the data');
  if (failure !== null) throw describeStop({ runs, failure, besides: 'The history table is as it was.' });
  return fingerprint;
}

/** What a try has put on disk. */
interface OnDisk {
  journal: WrittenJournal | null;
  staged: StagedFiles | null;
  /** Hash of the ledger as it is written. */
  ledgerHash: string | null;
}

async function writeWhole(
  database: Writer,
  application: ChangeApplication,
  closing: readonly Statement[],
): Promise<string> {
  return tryForLocks(database, application.patience, async (budget) => {
    const onDisk: OnDisk = { journal: null, staged: null, ledgerHash: null };
    try {
      const write = async (): Promise<void> => {
        await takeMigrationLock(database);
        await requirePlannedState(database, application);
        await runClosing(database, closing, { budget, committed: countBefore(application, closing) });
        await writeInTransaction(database, application, onDisk);
      };
      await runInTransaction(database, write, async (reopened) => {
        const { hash } = await readLedger(reopened);
        return judgeLedger(hash, { before: application.plannedFor.hash, after: onDisk.ledgerHash });
      });
    } catch (error) {
      if (error instanceof CommitUnanswered) {
        await onDisk.staged?.finish();
        throw namingJournal(error, onDisk.journal?.path ?? '');
      }
      await onDisk.staged?.revert();
      await onDisk.journal?.discard();
      throw error;
    }
    return confirm(onDisk);
  });
}

/** Of a ledger that is neither the one nor the other nothing is known: others may have gone on with it. */
function judgeLedger(
  hash: string,
  { before, after }: { readonly before: string; readonly after: string | null },
): CommitOutcome {
  if (before === after) return 'unknown';
  return hash === after ? 'committed' : hash === before ? 'aborted' : 'unknown';
}

function countBefore({ statements }: ChangeApplication, closing: readonly Statement[]): number {
  const all = statements?.groups.flatMap((group) => group.statements) ?? [];
  return all.length - closing.length;
}

async function writeInTransaction(
  database: Writer,
  application: ChangeApplication,
  onDisk: OnDisk,
): Promise<void> {
  const { projectDirectory, filesDirectory, files, edit } = application;
  const ids = await writeRows(database, application);
  const { table, hash } = await readLedger(database);
  onDisk.ledgerHash = hash;
  assertWritten({ ...edit, ids, before: application.plannedFor.table?.rows ?? [] }, table?.rows ?? []);
  onDisk.journal = await writeJournal(
    projectDirectory,
    describeChange(database, application, { ids, table }),
  );
  onDisk.staged = await writeStagedFiles(filesDirectory, files);
  await onDisk.staged.place();
}

async function confirm({ journal, staged }: OnDisk): Promise<string> {
  if (journal === null || staged === null) throw new InvariantError('committed without a journal');
  await staged.finish();
  await journal.confirm();
  return journal.path;
}

async function writeRows(database: Writer, application: ChangeApplication): Promise<readonly string[]> {
  const { plannedFor, edit } = application;
  const schema = plannedFor.expectedSchema;
  if (plannedFor.table === null && edit.marks.length + edit.rows.length > 0) {
    await database.query(createLedgerSql(schema));
  }
  for (const change of edit.rows) await database.query(rowChangeSql(schema, change));
  const ids = edit.marks.map(() => randomUUID());
  await insertMarks(database, schema, edit.marks, ids);
  if (application.dropsEmptyLedger === true) await database.query(dropEmptyLedgerSql(schema));
  return ids;
}
