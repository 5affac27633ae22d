import { reverseAlteration } from '../ledger/alter-ledger-sql.ts';
import { ledgerColumns } from '../model/ledger-columns.ts';
import type { LedgerRow } from '../model/ledger.ts';
import type { RowChange, TableChange } from '../model/plan.ts';

/**
 * What turns the rows of `after` back into those of `before`. Where the table itself was changed, its rows go, the
 * table becomes what it was, and the rows come back whole: what they were, text for text, fits only into that.
 */
export function reverseRows(
  before: readonly LedgerRow[],
  after: readonly LedgerRow[],
  tableChanges: readonly TableChange[] = [],
): readonly RowChange[] {
  if (tableChanges.length === 0) return reverseById(before, after);
  return [...new Map(after.map((row) => [row.json, row])).values()]
    .map((row): RowChange => ({ kind: 'removeWholeRow', migrationName: nameOf(row), json: row.json ?? '{}' }))
    .concat(
      [...tableChanges].reverse().map(reverseTable),
      before.map((row) => ({ kind: 'insertRow', migrationName: nameOf(row), row })),
    );
}

function reverseTable({ action, sql, undoSql }: TableChange): TableChange {
  return { kind: 'alterTable', action: reverseAlteration(action), sql: undoSql, undoSql: sql };
}

function reverseById(before: readonly LedgerRow[], after: readonly LedgerRow[]): readonly RowChange[] {
  const rowsBefore = byId(before);
  const rowsAfter = byId(after);
  const changes: RowChange[] = [];
  for (const [id, row] of rowsAfter) {
    if (!rowsBefore.has(id)) changes.push({ kind: 'removeRow', migrationName: nameOf(row), id });
  }
  for (const [id, row] of rowsBefore) {
    const migrationName = nameOf(row);
    const now = rowsAfter.get(id);
    if (now === undefined) changes.push({ kind: 'insertRow', migrationName, row });
    else if (!isSameRow(row, now)) {
      const cells = ledgerColumns.map(({ field }) => [field, row[field]] as const);
      changes.push({ kind: 'updateRow', migrationName, id, set: Object.fromEntries(cells) });
    }
  }
  return changes;
}

/** In the columns of Prisma: others are never written to. */
export function isSameRow(one: LedgerRow, other: LedgerRow): boolean {
  return ledgerColumns.every(({ field }) => one[field] === other[field]);
}

function nameOf({ migrationName }: LedgerRow): string {
  return migrationName ?? '';
}

function byId(rows: readonly LedgerRow[]): ReadonlyMap<string, LedgerRow> {
  return new Map(rows.flatMap((row) => (row.id === null ? [] : [[row.id, row] as const])));
}
