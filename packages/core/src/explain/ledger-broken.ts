import type { Finding } from '../model/finding.ts';
import type { LedgerDefect } from '../model/ledger.ts';
import { quoteQualified } from '../model/quote.ts';
import { listed } from './listed.ts';

type Breaking = Extract<
  LedgerDefect,
  { readonly kind: 'columnMissing' | 'columnType' | 'defaultMissing' | 'nullValues' | 'unreadableTimes' }
>;

/** `_prisma_migrations` has a shape, or holds something, that Prisma cannot read. */
export function explainLedgerBroken(schema: string, defect: Breaking): Finding {
  return {
    code: 'ledger-broken',
    severity: 'error',
    message: `${schema}._prisma_migrations: ${describe(defect)}`,
    ...('rows' in defect ? { actual: `rows of ${listed(defect.rows)}` } : {}),
    why: reason(defect),
    next: `prisma-mend resolve --yes mends what can be mended without guessing; the journal keeps the table as it was.${otherwise(schema, defect)}`,
  };
}

/** For what nothing proves. */
function otherwise(schema: string, defect: Breaking): string {
  const table = quoteQualified(schema, '_prisma_migrations');
  if (defect.kind === 'columnType' && defect.column.endsWith('_at')) {
    return ` Values that are no times must be given one by hand: ALTER TABLE ${table} ALTER COLUMN ${defect.column} TYPE timestamptz USING …;`;
  }
  return defect.kind === 'nullValues' && defect.column === 'migration_name'
    ? ` A row whose checksum is of no file, either, says nothing of any migration: DELETE FROM ${table} WHERE migration_name IS NULL;`
    : '';
}

function describe(defect: Breaking): string {
  switch (defect.kind) {
    case 'columnMissing':
      return `column ${defect.column} is missing`;
    case 'columnType':
      return `column ${defect.column} is ${defect.type}, not ${defect.expected}`;
    case 'defaultMissing':
      return `column ${defect.column} has no default, and Prisma writes no value for it`;
    case 'nullValues':
      return `column ${defect.column} is NULL in ${count(defect.rows.length)}`;
    case 'unreadableTimes':
      return `column ${defect.column} holds a date that Prisma cannot read in ${count(defect.rows.length)} (infinity, or a year without four digits)`;
  }
}

function reason(defect: Breaking): string {
  const always = 'without an error code, in every version from 6.19 to 8.1';
  const extract = `“Failed to extract \`${defect.column}\` from \`_prisma_migrations\` row” stops each command of Prisma, ${always}.`;
  switch (defect.kind) {
    case 'columnMissing':
      return `Prisma selects all eight columns: “column "${defect.column}" does not exist” stops each of its commands, ${always}.`;
    case 'columnType':
      return reasonOfType(defect.column) ?? extract;
    case 'defaultMissing':
      return defect.column === 'applied_steps_count'
        ? `The next deploy leaves a NULL there. ${extract}`
        : `The next deploy stops at its first migration: null value in column "${defect.column}" (SQLSTATE 23502).`;
    case 'nullValues':
      return extract;
    case 'unreadableTimes':
      return `“Conversion failed: expected a datetime string in column '${defect.column}'” stops each command of Prisma, ${always}.`;
  }
}

function reasonOfType(column: string): string | null {
  switch (column) {
    case 'finished_at':
      return 'Prisma reads such a value as NULL and takes every migration for failed: deploy stops with P3009.';
    case 'rolled_back_at':
      return 'Prisma reads such a value as NULL and takes rolled-back migrations for failed: deploy stops with P3009.';
    case 'migration_name':
      return 'Prisma compares names byte by byte: with another one, padded with blanks for example, deploy runs applied migrations again (P3018).';
    case 'checksum':
      return 'A checksum that comes back cut off, padded or in another form makes every migration an edited one, and `prisma migrate dev` demands a reset.';
    case 'logs':
      return 'Prisma writes the error of a failed migration there: where it does not fit, that write fails and hides the error itself (P3018).';
    default:
      return null;
  }
}

function count(rows: number): string {
  return `${rows} row${rows === 1 ? '' : 's'}`;
}
