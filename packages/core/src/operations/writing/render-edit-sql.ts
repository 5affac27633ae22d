import { createLedgerSql, dropEmptyLedgerSql, insertAppliedSql } from '../../ledger/ledger-table.ts';
import { rowChangeSql } from '../../ledger/row-change-sql.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { LedgerEdit } from '../../model/change.ts';

/** Changes of the ledger as SQL that can be run by hand: one transaction under Prisma's lock. */
export function renderEditSql(
  ledger: Ledger,
  { marks, rows }: LedgerEdit,
  { dropsEmptyLedger = false } = {},
): string {
  if (marks.length + rows.length === 0) return '';
  return [
    'BEGIN',
    'SELECT pg_advisory_xact_lock(72707369)',
    // Whole rows are recognised by the text of their times.
    ...(rows.some(({ kind }) => kind === 'alterTable' || kind === 'nameRow')
      ? [`SET LOCAL TimeZone = 'UTC'`]
      : []),
    ...editStatements(ledger, { marks, rows }),
    ...(dropsEmptyLedger ? [dropEmptyLedgerSql(ledger.expectedSchema)] : []),
    'COMMIT',
  ]
    .map((statement) => `${statement};\n`)
    .join('\n');
}

function editStatements(ledger: Ledger, { marks, rows }: LedgerEdit): readonly string[] {
  const schema = ledger.expectedSchema;
  const id = { expression: 'gen_random_uuid()::text' };
  return [
    ...(ledger.table === null ? [createLedgerSql(schema)] : []),
    ...rows.map((change) => rowChangeSql(schema, change)),
    ...marks.map((mark, index) => insertAppliedSql(schema, mark, id, marks.length - index)),
  ];
}
