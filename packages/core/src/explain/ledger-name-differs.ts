import type { Finding } from '../model/finding.ts';
import { quoteArgument } from '../model/shell-argument.ts';

/** A row and a folder whose names differ in white space or case only. */
export function explainLedgerNameDiffers(name: string, folder: string): Finding {
  return {
    code: 'ledger-name-differs',
    severity: 'error',
    message: `the history table names migration ${JSON.stringify(name)}, the folder is ${JSON.stringify(folder)}: they differ in white space or case only`,
    why: 'Prisma (6.19 to 8.1) compares names byte by byte: the folder counts as not applied, so that deploy runs it again (P3018), and the row as one without a folder.',
    next: `prisma-mend resolve ${quoteArgument(name)} --rename ${quoteArgument(folder)}`,
  };
}
