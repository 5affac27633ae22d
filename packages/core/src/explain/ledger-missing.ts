import type { Finding } from '../model/finding.ts';

/** Tables without `_prisma_migrations`: P3005. */
export function explainLedgerMissing(tableCount: number): Finding {
  return {
    code: 'ledger-missing',
    severity: 'error',
    message: `the database holds ${tableCount} table${tableCount === 1 ? '' : 's'} but no migration history`,
    why: 'Prisma cannot know which migrations these tables come from, so `prisma migrate deploy` stops with P3005, in every version.',
    next: 'prisma-mend baseline',
  };
}
