import type { Finding } from '../model/finding.ts';

/** Several finished rows of one migration. */
export function explainLedgerRowDuplicate(name: string, count: number): Finding {
  return {
    code: 'ledger-row-duplicate',
    severity: 'error',
    message: `migration ${name} is recorded as applied more than once: in ${count} rows`,
    why: 'Prisma compares its file with the first of them only. `prisma migrate resolve --applied` answers with P3008, and nothing tells which row is right.',
    next: 'prisma-mend resolve --yes keeps the row that is of the file, else the first one.',
  };
}
