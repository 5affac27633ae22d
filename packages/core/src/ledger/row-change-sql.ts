import type { LedgerRow } from '../model/ledger.ts';
import type { RowChange } from '../model/plan.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../model/quote.ts';
import { ledgerTableName } from './ledger-table.ts';

const columnNames: Readonly<Record<keyof LedgerRow, string>> = {
  id: 'id',
  checksum: 'checksum',
  finishedAt: 'finished_at',
  migrationName: 'migration_name',
  logs: 'logs',
  rolledBackAt: 'rolled_back_at',
  startedAt: 'started_at',
  appliedStepsCount: 'applied_steps_count',
};

/** One statement for one row. Values are untyped literals, so that mistyped columns take them too. */
export function rowChangeSql(schema: string, change: RowChange): string {
  const table = quoteQualified(schema, ledgerTableName);
  switch (change.kind) {
    case 'updateRow': {
      const assignments = cellsOf(change.set).map(([column, value]) => `${column} = ${value}`);
      return `UPDATE ${table} SET ${assignments.join(', ')} WHERE id = ${quoteLiteral(change.id)}`;
    }
    case 'removeRow':
      return `DELETE FROM ${table} WHERE id = ${quoteLiteral(change.id)}`;
    case 'insertRow': {
      const cells = cellsOf(change.row);
      const columns = cells.map(([column]) => column).join(', ');
      return `INSERT INTO ${table} (${columns}) VALUES (${cells.map(([, value]) => value).join(', ')})`;
    }
  }
}

function cellsOf(values: Partial<LedgerRow>): readonly (readonly [column: string, value: string])[] {
  return (Object.keys(columnNames) as (keyof LedgerRow)[])
    .filter((name) => values[name] !== undefined)
    .map((name) => [quoteIdentifier(columnNames[name]), literal(values[name] ?? null)]);
}

function literal(value: string | number | null): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  return value === 'now' ? 'now()' : quoteLiteral(value);
}
