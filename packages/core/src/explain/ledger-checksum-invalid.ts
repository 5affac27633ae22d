import type { Finding } from '../model/finding.ts';
import { quoteArgument } from '../model/shell-argument.ts';

/** What is recorded is no checksum that Prisma could have written. */
export function explainLedgerChecksumInvalid(name: string, checksum: string, file: string): Finding {
  const shown = checksum === '' ? 'empty' : JSON.stringify(checksum.slice(0, 70));
  return {
    code: 'ledger-checksum-invalid',
    severity: 'warning',
    message: `the recorded checksum of migration ${name} is ${shown}, which is no SHA-256 as Prisma writes it`,
    why: 'Prisma (6.19 to 8.1) takes the migration for edited: `prisma migrate dev` demands a reset. Rows written by hand look like this.',
    location: { file, line: 1 },
    next: `prisma-mend resolve --yes records the checksum of the file where the database holds what it makes; otherwise: prisma-mend resolve ${quoteArgument(name)} --rehash --unproven`,
  };
}
