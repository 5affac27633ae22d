import type { Finding } from '../model/finding.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';

/** `_prisma_migrations` stands in a schema where Prisma does not look. */
export function explainLedgerElsewhere(
  expectedSchema: string,
  found: readonly { readonly schema: string; readonly rowCount: number }[],
): Finding {
  const [first] = found;
  const schemas = found.map(({ schema, rowCount }) => `${schema} (${rowCount} rows)`).join(', ');
  const schema = first?.schema ?? '';
  return {
    code: 'ledger-elsewhere',
    severity: 'error',
    message: `_prisma_migrations is in schema ${schemas}, but this connection makes Prisma look in ${expectedSchema}`,
    why: 'Prisma (every version) sees a database without a history: deploy stops with P3005, or runs everything again from the start (P3018).',
    next: `Use a URL with ?schema=${schema} where the application uses it, too; or move the table: ALTER TABLE ${quoteQualified(schema, '_prisma_migrations')} SET SCHEMA ${quoteIdentifier(expectedSchema)};`,
  };
}
