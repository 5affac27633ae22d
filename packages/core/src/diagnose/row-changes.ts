import type { LedgerEdit } from '../model/change.ts';
import type { ReadableMigration } from '../model/history.ts';
import type { LedgerRow } from '../model/ledger.ts';
import type { RowChange } from '../model/plan.ts';
import { isOfFile, rowsIn, type NamedRow, type Suspect } from './suspects.ts';

export const noEdit: LedgerEdit = { marks: [], rows: [] };

export function isEmptyEdit({ marks, rows }: LedgerEdit): boolean {
  return marks.length + rows.length === 0;
}

export function joinEdits(edits: readonly LedgerEdit[]): LedgerEdit {
  return { marks: edits.flatMap(({ marks }) => marks), rows: edits.flatMap(({ rows }) => rows) };
}

/** The rows as changes of rows leave them. */
export function changeRows(rows: readonly LedgerRow[], changes: readonly RowChange[]): readonly LedgerRow[] {
  return changes.reduce((current: readonly LedgerRow[], change) => {
    switch (change.kind) {
      case 'updateRow':
        return current.map((row) => (row.id === change.id ? { ...row, ...change.set } : row));
      case 'removeRow':
        return current.filter((row) => row.id !== change.id);
      case 'insertRow':
        return [...current, change.row];
      case 'nameRow':
      case 'removeWholeRow':
      case 'alterTable':
        return current;
    }
  }, rows);
}

/**
 * Makes a migration applied, as `prisma migrate resolve --applied` does: failed rows become rolled back, and a new
 * finished row is written. A row that is finished and rolled back at once is freed instead.
 */
export function editApplied(suspect: Suspect, file: ReadableMigration): LedgerEdit {
  const { name } = suspect;
  const left = rowsIn(suspect, 'failed', 'rolledBack');
  if (rowsIn(suspect, 'applied').length > 0) {
    const others = [...left, ...rowsIn(suspect, 'appliedAndRolledBack')];
    return { marks: [], rows: others.flatMap((row) => settleAttempt(row, file)) };
  }
  const [stuck, ...others] = rowsIn(suspect, 'appliedAndRolledBack');
  const attempts = [...left, ...others].flatMap((row) => settleAttempt(row, file));
  if (stuck !== undefined && isOfFile(file, stuck)) {
    return { marks: [], rows: [update(stuck, name, { rolledBackAt: null }), ...attempts] };
  }
  return {
    marks: [{ kind: 'insertApplied', migrationName: name, checksum: file.checksum }],
    rows: [...attempts, ...(stuck === undefined ? [] : settleAttempt(stuck, file))],
  };
}

/** Makes a migration pending again: every attempt is rolled back. Rows that are applied are not touched. */
export function editRolledBack(suspect: Suspect): LedgerEdit {
  const attempts = rowsIn(suspect, 'failed', 'rolledBack', 'appliedAndRolledBack');
  return { marks: [], rows: attempts.flatMap((row) => settleAttempt(row, suspect.file)) };
}

/** Takes every claim back that a migration is applied. */
export function editUnapplied(suspect: Suspect): LedgerEdit {
  const removed = rowsIn(suspect, 'applied').map((row) => remove(row, suspect.name));
  return { marks: [], rows: [...removed, ...editRolledBack(suspect).rows] };
}

/** All rows of the migration go. */
export function editForgotten(suspect: Suspect): LedgerEdit {
  return { marks: [], rows: suspect.rows.map((row) => remove(row, suspect.name)) };
}

/** Every row takes the new name. */
export function editRenamed(suspect: Suspect, migrationName: string): LedgerEdit {
  return { marks: [], rows: suspect.rows.map((row) => update(row, suspect.name, { migrationName })) };
}

/** Every row takes the checksum of the file as it is now. */
export function editRehashed(suspect: Suspect, file: ReadableMigration): LedgerEdit {
  const edited = suspect.rows.filter((row) => !isOfFile(file, row));
  return { marks: [], rows: edited.map((row) => update(row, suspect.name, { checksum: file.checksum })) };
}

/** One of several finished rows stays: the first that is of the file, else the first. */
export function editDuplicates(suspect: Suspect): LedgerEdit {
  const applied = rowsIn(suspect, 'applied');
  const kept = applied.find((row) => isOfFile(suspect.file, row)) ?? applied[0];
  return {
    marks: [],
    rows: applied.filter((row) => row !== kept).map((row) => remove(row, suspect.name)),
  };
}

/**
 * An attempt that counts for nothing any more: rolled back, not finished. Prisma up to 7.8 compares the checksum of
 * such a row with the file all the same, and calls the migration edited when they differ; so it takes the file's.
 */
function settleAttempt(row: NamedRow, file: ReadableMigration | null): readonly RowChange[] {
  const set = {
    ...(row.rolledBackAt === null ? { rolledBackAt: 'now' } : {}),
    ...(row.finishedAt === null ? {} : { finishedAt: null }),
    ...(file === null || isOfFile(file, row) ? {} : { checksum: file.checksum }),
  };
  return Object.keys(set).length === 0 ? [] : [update(row, row.migrationName ?? '', set)];
}

function update(
  row: NamedRow,
  migrationName: string,
  set: Extract<RowChange, { kind: 'updateRow' }>['set'],
): RowChange {
  return { kind: 'updateRow', migrationName, id: row.id, set };
}

function remove(row: NamedRow, migrationName: string): RowChange {
  return { kind: 'removeRow', migrationName, id: row.id };
}
