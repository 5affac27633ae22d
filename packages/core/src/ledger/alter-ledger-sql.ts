import { InvariantError } from '../model/failure.ts';
import type { ColumnShape, LedgerAlteration } from '../model/ledger-alteration.ts';
import { ledgerColumns, type ColumnOfLedger } from '../model/ledger-columns.ts';
import type { LedgerColumn } from '../model/ledger.ts';
import type { TableChange } from '../model/plan.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';
import { ledgerTableName } from './ledger-table.ts';

/** Without default and NOT NULL, which come once the rows have their values. */
export function addColumn(schema: string, { name }: ColumnOfLedger): TableChange {
  return alterTable(schema, { kind: 'addColumn', column: name });
}

/** `expression` is computed from the column as it was. */
export function convertColumn(
  schema: string,
  found: LedgerColumn,
  expected: ColumnOfLedger,
  expression: string,
): TableChange {
  const before = { type: found.type, default: found.default };
  const after = { type: expected.type, default: null };
  return alterTable(schema, { kind: 'convertColumn', column: found.name, before, after }, expression);
}

export function requireColumn(schema: string, name: string): TableChange {
  return alterTable(schema, { kind: 'requireColumn', column: name });
}

export function relaxColumn(schema: string, name: string): TableChange {
  return alterTable(schema, { kind: 'relaxColumn', column: name });
}

/** The default that Prisma's own DDL gives the column. */
export function setDefault(schema: string, name: string): TableChange {
  return alterTable(schema, { kind: 'setDefault', column: name });
}

export function addKey(schema: string): TableChange {
  return alterTable(schema, { kind: 'addKey' });
}

/** A change of the table by its kind, with its SQL and the SQL that takes it back. */
export function alterTable(schema: string, action: LedgerAlteration, expression?: string): TableChange {
  const table = `ALTER TABLE ${quoteQualified(schema, ledgerTableName)}`;
  return {
    kind: 'alterTable',
    action,
    sql: `${table} ${renderAction(action, expression)}`,
    undoSql: `${table} ${renderAction(reverseAlteration(action))}`,
  };
}

const opposites = {
  addColumn: 'dropColumn',
  dropColumn: 'addColumn',
  requireColumn: 'relaxColumn',
  relaxColumn: 'requireColumn',
  setDefault: 'dropDefault',
  dropDefault: 'setDefault',
  addKey: 'dropKey',
  dropKey: 'addKey',
} as const;

export function reverseAlteration(action: LedgerAlteration): LedgerAlteration {
  switch (action.kind) {
    case 'convertColumn':
      return { ...action, before: action.after, after: action.before };
    case 'addKey':
    case 'dropKey':
      return { kind: action.kind === 'addKey' ? 'dropKey' : 'addKey' };
    case 'addColumn':
    case 'dropColumn':
    case 'requireColumn':
    case 'relaxColumn':
    case 'setDefault':
    case 'dropDefault':
      return { kind: opposites[action.kind], column: action.column };
  }
}

function renderAction(action: LedgerAlteration, expression?: string): string {
  const key = quoteIdentifier(`${ledgerTableName}_pkey`);
  switch (action.kind) {
    case 'addColumn':
      return `ADD COLUMN ${quoteIdentifier(action.column)} ${columnOf(action.column).type}`;
    case 'dropColumn':
      return `DROP COLUMN ${quoteIdentifier(action.column)}`;
    case 'convertColumn':
      return renderConversion(action, expression);
    case 'requireColumn':
      return `${alterColumn(action.column)} SET NOT NULL`;
    case 'relaxColumn':
      return `${alterColumn(action.column)} DROP NOT NULL`;
    case 'setDefault':
      return `${alterColumn(action.column)} SET DEFAULT ${columnOf(action.column).default ?? 'NULL'}`;
    case 'dropDefault':
      return `${alterColumn(action.column)} DROP DEFAULT`;
    case 'addKey':
      return `ADD CONSTRAINT ${key} PRIMARY KEY ("id")`;
    case 'dropKey':
      return `DROP CONSTRAINT ${key}`;
  }
}

/** A default has the type of its column, and cannot follow it by itself. */
function renderConversion(
  {
    column,
    before,
    after,
  }: { readonly column: string; readonly before: ColumnShape; readonly after: ColumnShape },
  expression = `${quoteIdentifier(column)}::text::${after.type}`,
): string {
  const alter = alterColumn(column);
  return [
    ...(before.default === null ? [] : [`${alter} DROP DEFAULT`]),
    `${alter} TYPE ${after.type} USING ${expression}`,
    ...(after.default === null ? [] : [`${alter} SET DEFAULT ${after.default}`]),
  ].join(', ');
}

function alterColumn(name: string): string {
  return `ALTER COLUMN ${quoteIdentifier(name)}`;
}

function columnOf(name: string): ColumnOfLedger {
  const column = ledgerColumns.find((each) => each.name === name);
  if (column === undefined) throw new InvariantError(`${name} is no column that Prisma's ledger has`);
  return column;
}
