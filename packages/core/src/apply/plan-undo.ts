import { alterTable } from '../ledger/alter-ledger-sql.ts';
import { Refusal } from '../model/failure.ts';
import type { LedgerRow, LedgerTable } from '../model/ledger.ts';
import type { RowChange } from '../model/plan.ts';
import { describeShape, type Journal } from './journal.ts';
import { isSameRow, reverseRows } from './reverse-rows.ts';

/**
 * The changes that put the rows of a journal back as they were, and the table that holds them; rows that were written
 * since by others stay. Empty when it was undone already.
 *
 * @throws Refusal `evidence-disagrees` when a row that it would put back was changed since
 */
export function planUndo(journal: Journal, current: LedgerTable | null): readonly RowChange[] {
  const before = journal.rowsBefore ?? [];
  const rows = current?.rows ?? [];
  const inserted = new Set(journal.insertedIds);
  const after = journal.rowsAfter ?? [
    ...before,
    ...rows.filter((row) => row.id !== null && inserted.has(row.id)),
  ];
  return journal.table === undefined
    ? undoRows(before, after, rows)
    : undoTable(journal.ledgerSchema, journal.table, { before, after, current });
}

interface Ledgers {
  readonly before: readonly LedgerRow[];
  readonly after: readonly LedgerRow[];
  readonly current: LedgerTable | null;
}

function undoTable(
  ledgerSchema: string,
  table: NonNullable<Journal['table']>,
  { before, after, current }: Ledgers,
): readonly RowChange[] {
  const shape = current === null ? '' : describeShape(current);
  if (shape === table.before) return [];
  if (shape !== table.after) throw changedSince('_prisma_migrations itself');
  const now = new Set((current?.rows ?? []).map(({ json }) => json));
  const changed = after.find(({ json }) => !now.has(json));
  if (changed !== undefined) throw changedSince(`a row of ${changed.migrationName ?? 'no name'}`);
  const changes = table.changes.map((action) => alterTable(ledgerSchema, action));
  return reverseRows(before, after, changes);
}

function undoRows(
  before: readonly LedgerRow[],
  after: readonly LedgerRow[],
  current: readonly LedgerRow[],
): readonly RowChange[] {
  const rowsNow = byId(current);
  const rowsBefore = byId(before);
  const rowsAfter = byId(after);
  return reverseRows(before, after).filter((change) => {
    const id = idOf(change);
    const now = rowsNow.get(id) ?? null;
    if (isEqual(now, rowsBefore.get(id) ?? null)) return false;
    if (isEqual(now, rowsAfter.get(id) ?? null)) return true;
    throw changedSince(
      `a row of ${rowsBefore.get(id)?.migrationName ?? rowsAfter.get(id)?.migrationName ?? ''}`,
    );
  });
}

function idOf(change: RowChange): string | null {
  if (change.kind === 'insertRow') return change.row.id;
  return change.kind === 'updateRow' || change.kind === 'removeRow' ? change.id : null;
}

function byId(rows: readonly LedgerRow[]): ReadonlyMap<string | null, LedgerRow> {
  return new Map(rows.map((row) => [row.id, row]));
}

function isEqual(one: LedgerRow | null, other: LedgerRow | null): boolean {
  return one === null || other === null ? one === other : isSameRow(one, other);
}

function changedSince(what: string): Refusal {
  return new Refusal('evidence-disagrees', `${what} was changed since the journal was written`, {
    why: 'Putting it back would undo that later change as well.',
    next: 'Undo the later change first, or repair the row with prisma-mend resolve.',
  });
}
