import type { LedgerColumn } from '../model/ledger.ts';
import type { ColumnOfLedger } from '../model/ledger-columns.ts';
import type { TableChange } from '../model/plan.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';
import { ledgerTableName } from './ledger-table.ts';

/** Without default and NOT NULL, which come once the rows have their values. */
export function addColumn(schema: string, { name, type }: ColumnOfLedger): TableChange {
  return alter(schema, `ADD COLUMN ${quoteIdentifier(name)} ${type}`, `DROP COLUMN ${quoteIdentifier(name)}`);
}

/** `expression` is computed from the column as it was. */
export function convertColumn(
  schema: string,
  found: LedgerColumn,
  expected: ColumnOfLedger,
  expression: string,
): TableChange {
  const column = `ALTER COLUMN ${quoteIdentifier(found.name)}`;
  const cell = quoteIdentifier(found.name);
  // A default has the type of its column, and cannot follow it by itself.
  const dropDefault = found.default === null ? '' : `${column} DROP DEFAULT, `;
  const setDefault = found.default === null ? '' : `, ${column} SET DEFAULT ${found.default}`;
  return alter(
    schema,
    `${dropDefault}${column} TYPE ${expected.type} USING ${expression}`,
    `${column} TYPE ${found.type} USING ${cell}::text::${found.type}${setDefault}`,
  );
}

export function requireColumn(schema: string, name: string): TableChange {
  const column = `ALTER COLUMN ${quoteIdentifier(name)}`;
  return alter(schema, `${column} SET NOT NULL`, `${column} DROP NOT NULL`);
}

export function relaxColumn(schema: string, name: string): TableChange {
  const { sql, undoSql } = requireColumn(schema, name);
  return { kind: 'alterTable', sql: undoSql, undoSql: sql };
}

export function setDefault(schema: string, name: string, expression: string): TableChange {
  const column = `ALTER COLUMN ${quoteIdentifier(name)}`;
  return alter(schema, `${column} SET DEFAULT ${expression}`, `${column} DROP DEFAULT`);
}

export function addKey(schema: string): TableChange {
  const name = quoteIdentifier(`${ledgerTableName}_pkey`);
  return alter(schema, `ADD CONSTRAINT ${name} PRIMARY KEY ("id")`, `DROP CONSTRAINT ${name}`);
}

function alter(schema: string, action: string, undoAction: string): TableChange {
  const table = `ALTER TABLE ${quoteQualified(schema, ledgerTableName)}`;
  return { kind: 'alterTable', sql: `${table} ${action}`, undoSql: `${table} ${undoAction}` };
}
