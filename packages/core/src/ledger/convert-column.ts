import type { LedgerColumn, LedgerRow } from '../model/ledger.ts';
import type { ColumnOfLedger } from '../model/ledger-columns.ts';
import { quoteIdentifier } from '../model/quote.ts';

const times = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/;
const textLike =
  /^(?:text|uuid|name|(?:.+\.)?citext|smallint|integer|bigint|numeric|character|character varying)(?:\([\d,]+\))?$/;

/**
 * The expression that turns a column of another type into Prisma's without losing what it says; null where that is not
 * certain.
 */
export function conversionOf(
  found: LedgerColumn,
  expected: ColumnOfLedger,
  rows: readonly LedgerRow[],
): string | null {
  const cell = quoteIdentifier(found.name);
  const values = rows.map((row) => row[expected.field]).filter((value) => value !== null);
  if (expected.isTime) {
    if (values.length === 0) return `NULL::${expected.type}`;
    if (found.baseType === 'date') return `${cell}::timestamp AT TIME ZONE 'UTC'`;
    return textLike.test(found.baseType) && values.every((value) => times.test(String(value)))
      ? `${cell}::text::${expected.type}`
      : null;
  }
  // Nothing ever looks at the count.
  if (expected.field === 'appliedStepsCount') return `CASE WHEN ${cell} IS NULL THEN NULL ELSE 0 END`;
  if (found.baseType === 'bytea') return `convert_from(${cell}, 'UTF8')`;
  if (/^jsonb?$/.test(found.baseType)) return `${cell} #>> '{}'`;
  if (values.length === 0) return `NULL::${expected.type}`;
  return textLike.test(found.baseType) ? `${cell}::text` : null;
}
