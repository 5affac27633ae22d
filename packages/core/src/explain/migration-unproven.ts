import type { Finding } from '../model/finding.ts';
import { quoteArgument } from '../model/shell-argument.ts';

/** A migration that leaves nothing to be seen, at the border between applied and pending ones. */
export function explainMigrationUnproven(name: string): Finding {
  return {
    code: 'migration-unproven',
    severity: 'error',
    message: `the structure does not tell whether migration ${name} ran`,
    why: 'If it ran already, deploy runs it a second time; if it is marked without having run, its data is never there.',
    next: `Look at the data. If it ran: prisma-mend resolve ${quoteArgument(name)} --applied --unproven. If not: prisma-mend baseline --yes --pending ${quoteArgument(name)} leaves it to prisma migrate deploy.`,
  };
}
