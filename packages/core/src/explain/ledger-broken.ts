import type { Finding } from '../model/finding.ts';

/** `_prisma_migrations` holds something that Prisma cannot read. */
export function explainLedgerBroken(schema: string, defect: string): Finding {
  return {
    code: 'ledger-broken',
    severity: 'error',
    message: `${schema}._prisma_migrations: ${defect}`,
    why: 'Prisma reads every column of every row; what it cannot read stops each of its commands, without an error code.',
    next: 'prisma-mend resolve',
  };
}
