import type { Finding } from '../model/finding.ts';

/** A rolled-back attempt was made with another version of the file. */
export function explainLedgerRowOutdated(name: string): Finding {
  return {
    code: 'ledger-row-outdated',
    severity: 'warning',
    message: `a rolled-back attempt of migration ${name} has another checksum than its file`,
    why: 'Prisma up to 7.8 looks at that row all the same: it calls the migration edited, and `prisma migrate dev` demands a reset.',
    next: 'prisma-mend resolve --yes gives the row the checksum of the file; the journal keeps the old one.',
  };
}
