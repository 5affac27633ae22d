import type { Finding } from '../model/finding.ts';

/** A row has both an end and a mark of being rolled back. */
export function explainLedgerRowContradictory(name: string): Finding {
  return {
    code: 'ledger-row-contradictory',
    severity: 'error',
    message: `a row of migration ${name} says both that it was finished and that it was rolled back`,
    why: 'Prisma up to 7.8 takes it for applied, later versions run it again; `prisma migrate resolve` refuses it either way (P3008, P3012).',
    next: 'prisma-mend resolve --yes, where the evidence decides which of the two it is',
  };
}
