import type { Finding } from '../model/finding.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';

/** `_prisma_migrations` stands in a schema where Prisma does not look. */
export function explainLedgerElsewhere(expectedSchema: string, foundIn: readonly string[]): Finding {
  return {
    code: 'ledger-elsewhere',
    severity: 'error',
    message: `_prisma_migrations is in schema ${foundIn.join(', ')}, but this connection makes Prisma look in ${expectedSchema}`,
    why: 'Prisma sees a database without a history: deploy stops with P3005, or runs everything again from the start.',
    next: `Use a URL with ?schema=${foundIn[0] ?? ''}, or move the table: ALTER TABLE ${quoteQualified(foundIn[0] ?? '', '_prisma_migrations')} SET SCHEMA ${quoteIdentifier(expectedSchema)};`,
  };
}
