import { Failure } from '../model/failure.ts';
import { ledgerColumns } from '../model/ledger-columns.ts';
import type { LedgerRow } from '../model/ledger.ts';
import type { LedgerChange, RowChange } from '../model/plan.ts';

interface Written {
  readonly marks: readonly LedgerChange[];
  readonly rows: readonly RowChange[];
  /** Ids of the rows of the marks, in their order. */
  readonly ids: readonly string[];
  readonly before: readonly LedgerRow[];
}

/**
 * Makes sure that a ledger, read again, is as the changes were to leave it: what else runs when its rows are written,
 * somebody else has made.
 *
 * @throws Failure `query-failed`
 */
export function assertWritten({ marks, rows, ids, before }: Written, after: readonly LedgerRow[]): void {
  const byId = new Map(after.map((row) => [row.id, row]));
  const removed = new Set(rows.flatMap((change) => (change.kind === 'removeRow' ? [change.id] : [])));
  const areMarked = marks.every((mark, index) => {
    const row = byId.get(ids[index] ?? '');
    const isOfMark = row?.migrationName === mark.migrationName && row.checksum === mark.checksum;
    return isOfMark && row.finishedAt !== null && row.rolledBackAt === null;
  });
  const areSet = [...joinUpdates(rows)].every(([id, set]) => removed.has(id) || isSet(byId.get(id), set));
  const areWritten = rows.every((change) => {
    switch (change.kind) {
      case 'removeRow':
        return !byId.has(change.id);
      case 'nameRow':
        return removed.has(change.id) || byId.has(change.id);
      case 'insertRow':
        return byId.has(change.row.id);
      case 'updateRow':
      case 'alterTable':
      case 'removeWholeRow':
        return true;
    }
  });
  const inserted = rows.flatMap((change) => (change.kind === 'insertRow' ? [change.row.id] : []));
  const named = rows.flatMap((change) => (change.kind === 'nameRow' ? [change.id] : []));
  const known = new Set([...before.map(({ id }) => id), ...ids, ...inserted, ...named]);
  const isNoneMore = after.length <= before.length + marks.length + inserted.length;
  const areKnown = after.every(({ id }) => known.has(id));
  if (areMarked && areSet && areWritten && isNoneMore && areKnown) return;
  throw new Failure('query-failed', 'The migration history is not as it was to be written.', {
    why: 'A trigger, a rule or a policy of its table changed what was written. All of it was taken back.',
    next: 'Look at the triggers and rules of _prisma_migrations (\\d in psql) and drop them: Prisma expects an ordinary table.',
  });
}

/** What each row is to have after all updates of it. */
function joinUpdates(rows: readonly RowChange[]): ReadonlyMap<string, Partial<LedgerRow>> {
  const sets = new Map<string, Partial<LedgerRow>>();
  for (const change of rows) {
    if (change.kind === 'updateRow') sets.set(change.id, { ...sets.get(change.id), ...change.set });
  }
  return sets;
}

function isSet(row: LedgerRow | undefined, set: Partial<LedgerRow>): boolean {
  if (row === undefined) return false;
  return ledgerColumns
    .filter(({ field }) => set[field] !== undefined)
    .every(({ field, isTime }) =>
      isTime ? (row[field] === null) === (set[field] === null) : row[field] === set[field],
    );
}
