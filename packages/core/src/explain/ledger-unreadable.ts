import type { Finding } from '../model/finding.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';

/** The role lacks SELECT on `_prisma_migrations`. */
export function explainLedgerUnreadable(schema: string, role: string): Finding {
  return {
    code: 'ledger-unreadable',
    severity: 'error',
    message: `role ${role} may not read ${schema}._prisma_migrations`,
    why: 'Without the recorded history nothing can be said about what Prisma will do.',
    next: `GRANT SELECT ON ${quoteQualified(schema, '_prisma_migrations')} TO ${quoteIdentifier(role)};`,
  };
}
