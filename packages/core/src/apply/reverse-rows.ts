import type { LedgerRow } from '../model/ledger.ts';
import type { RowChange } from '../model/plan.ts';

/** What turns the rows of `after` back into those of `before`. Rows without an id cannot be named and are left out. */
export function reverseRows(before: readonly LedgerRow[], after: readonly LedgerRow[]): readonly RowChange[] {
  const rowsBefore = byId(before);
  const rowsAfter = byId(after);
  const changes: RowChange[] = [];
  for (const [id, row] of rowsAfter) {
    if (!rowsBefore.has(id)) changes.push({ kind: 'removeRow', migrationName: row.migrationName ?? '', id });
  }
  for (const [id, row] of rowsBefore) {
    const migrationName = row.migrationName ?? '';
    const now = rowsAfter.get(id);
    if (now === undefined) changes.push({ kind: 'insertRow', migrationName, row });
    else if (!isSameRow(row, now)) changes.push({ kind: 'updateRow', migrationName, id, set: row });
  }
  return changes;
}

export function isSameRow(one: LedgerRow, other: LedgerRow): boolean {
  return (Object.keys(one) as (keyof LedgerRow)[]).every((name) => one[name] === other[name]);
}

function byId(rows: readonly LedgerRow[]): ReadonlyMap<string, LedgerRow> {
  return new Map(rows.flatMap((row) => (row.id === null ? [] : [[row.id, row] as const])));
}
