import type { Writer } from '../database/database.ts';
import { insertAppliedSql } from '../ledger/ledger-table.ts';
import type { LedgerChange } from '../model/plan.ts';

/** Writes a row for each migration that is applied, with the given ids, one millisecond after the other. */
export async function insertMarks(
  database: Writer,
  schema: string,
  marks: readonly LedgerChange[],
  ids: readonly string[],
): Promise<void> {
  for (const [index, mark] of marks.entries()) {
    await database.query(insertAppliedSql(schema, mark, ids[index] ?? '', marks.length - index));
  }
}
