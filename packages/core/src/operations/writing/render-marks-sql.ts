import { createLedgerSql, insertAppliedSql } from '../../ledger/ledger-table.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { LedgerChange } from '../../model/plan.ts';

/** The ledger changes as SQL that can be run by hand: one transaction under Prisma's lock. */
export function renderMarksSql(ledger: Ledger, changes: readonly LedgerChange[]): string {
  const inserts = changes.map((change, index) =>
    insertAppliedSql(
      ledger.expectedSchema,
      change,
      { expression: 'gen_random_uuid()::text' },
      changes.length - index,
    ),
  );
  return [
    'BEGIN',
    'SELECT pg_advisory_xact_lock(72707369)',
    ...(ledger.table === null ? [createLedgerSql(ledger.expectedSchema)] : []),
    ...inserts,
    'COMMIT',
  ]
    .map((statement) => `${statement};\n`)
    .join('\n');
}
