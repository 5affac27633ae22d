import type { Finding } from '../model/finding.ts';
import { quoteArgument } from '../model/shell-argument.ts';

/** Rolled-back rows of a migration that has no folder. */
export function explainLedgerRowStray(name: string): Finding {
  return {
    code: 'ledger-row-stray',
    severity: 'warning',
    message: `migration ${name} was rolled back, and has no folder any more`,
    why: 'Prisma up to 7.8 takes the row for an applied migration that is missing on disk, and `prisma migrate dev` demands a reset.',
    next: `prisma-mend resolve ${quoteArgument(name)} --forget`,
  };
}
