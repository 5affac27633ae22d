import { ledgerColumns } from '../../src/model/ledger-columns.ts';
import type { Ledger, LedgerRow, LedgerTable } from '../../src/model/ledger.ts';

/** A row as the server prints it, of the migration `m<id>` that was applied, but for what is named. */
export function ledgerRow(id: string | null, changes: Partial<LedgerRow> = {}): LedgerRow {
  const row: LedgerRow = {
    id,
    checksum: `sum of ${id ?? 'none'}`,
    finishedAt: '2026-01-01T00:00:01+00:00',
    migrationName: `m${id ?? ''}`,
    logs: '',
    rolledBackAt: null,
    startedAt: '2026-01-01T00:00:00+00:00',
    appliedStepsCount: 1,
    ...changes,
  };
  const cells = ledgerColumns.map(({ name, field }) => [name, row[field]] as const);
  return { ...row, json: changes.json ?? JSON.stringify(Object.fromEntries(cells)) };
}

/** The cells that are Prisma's, without the row as a whole. */
export function prismaCells(row: LedgerRow): LedgerRow {
  const { id, checksum, finishedAt, migrationName, logs, rolledBackAt, startedAt, appliedStepsCount } = row;
  return { id, checksum, finishedAt, migrationName, logs, rolledBackAt, startedAt, appliedStepsCount };
}

/** The table as Prisma makes it, but for what is named. */
export function ledgerTable(rows: readonly LedgerRow[], changes: Partial<LedgerTable> = {}): LedgerTable {
  return {
    schema: 'public',
    relation: 'table',
    columns: ledgerColumns.map((column) => ({
      name: column.name,
      type: column.type,
      baseType: column.type,
      isNullable: !column.isRequired,
      default: column.default ?? null,
      source: 'default',
    })),
    key: { name: '_prisma_migrations_pkey', columns: ['id'] },
    rows,
    isReadable: true,
    defects: [],
    ...changes,
  };
}

export function ledgerOf(table: LedgerTable | null, changes: Partial<Ledger> = {}): Ledger {
  return { expectedSchema: 'public', table, elsewhere: [], foreign: [], hash: 'before', ...changes };
}
