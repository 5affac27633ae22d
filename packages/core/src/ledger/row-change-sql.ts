import type { LedgerRow } from '../model/ledger.ts';
import type { RowChange } from '../model/plan.ts';
import { ledgerColumns } from '../model/ledger-columns.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../model/quote.ts';
import { ledgerTableName } from './ledger-table.ts';
import { insertWholeRowSql, nameRowSql, removeWholeRowSql } from './whole-row-sql.ts';

/** One statement for one change. Values are untyped literals, so that mistyped columns take them too. */
export function rowChangeSql(schema: string, change: RowChange): string {
  const table = quoteQualified(schema, ledgerTableName);
  switch (change.kind) {
    case 'alterTable':
      return change.sql;
    case 'nameRow':
      return nameRowSql(schema, change.formerId, change.id, change.json);
    case 'removeWholeRow':
      return removeWholeRowSql(schema, change.json);
    case 'updateRow': {
      const assignments = cellsOf(change.set).map(([column, value]) => `${column} = ${value}`);
      return `UPDATE ${table} SET ${assignments.join(', ')} WHERE id = ${quoteLiteral(change.id)}`;
    }
    case 'removeRow':
      return `DELETE FROM ${table} WHERE id = ${quoteLiteral(change.id)}`;
    case 'insertRow': {
      if (change.row.json !== undefined) return insertWholeRowSql(schema, change.row.json);
      const cells = cellsOf(change.row);
      const columns = cells.map(([column]) => column).join(', ');
      return `INSERT INTO ${table} (${columns}) VALUES (${cells.map(([, value]) => value).join(', ')})`;
    }
  }
}

function cellsOf(values: Partial<LedgerRow>): readonly (readonly [column: string, value: string])[] {
  return ledgerColumns
    .filter(({ field }) => values[field] !== undefined)
    .map(({ name, field }) => [quoteIdentifier(name), literal(values[field] ?? null)]);
}

function literal(value: string | number | null): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  return value === 'now' ? 'now()' : quoteLiteral(value);
}
