import { Refusal } from '../model/failure.ts';
import type { LedgerRow } from '../model/ledger.ts';
import type { RowChange } from '../model/plan.ts';
import type { Journal } from './journal.ts';
import { isSameRow, reverseRows } from './reverse-rows.ts';

/**
 * The changes that put the rows of a journal back as they were; rows that were written since by others stay. Empty when
 * it was undone already.
 *
 * @throws Refusal `evidence-disagrees` when a row that it would put back was changed since
 */
export function planUndo(journal: Journal, current: readonly LedgerRow[]): readonly RowChange[] {
  const before = journal.rowsBefore ?? [];
  const inserted = new Set(journal.insertedIds);
  const after = journal.rowsAfter ?? [
    ...before,
    ...current.filter((row) => row.id !== null && inserted.has(row.id)),
  ];
  const rowsNow = byId(current);
  const rowsBefore = byId(before);
  const rowsAfter = byId(after);
  return reverseRows(before, after).filter((change) => {
    const id = change.kind === 'insertRow' ? change.row.id : change.id;
    const now = rowsNow.get(id) ?? null;
    if (isEqual(now, rowsBefore.get(id) ?? null)) return false;
    if (isEqual(now, rowsAfter.get(id) ?? null)) return true;
    throw changedSince(change.migrationName);
  });
}

function byId(rows: readonly LedgerRow[]): ReadonlyMap<string | null, LedgerRow> {
  return new Map(rows.map((row) => [row.id, row]));
}

function isEqual(one: LedgerRow | null, other: LedgerRow | null): boolean {
  return one === null || other === null ? one === other : isSameRow(one, other);
}

function changedSince(name: string): Refusal {
  return new Refusal('evidence-disagrees', `a row of ${name} was changed since the journal was written`, {
    why: 'Putting it back would undo that later change as well.',
    next: 'Undo the later change first, or repair the row with prisma-mend resolve.',
  });
}
