import type { Finding } from '../model/finding.ts';
import { quoteArgument } from '../model/shell-argument.ts';

/**
 * A migration that leaves nothing to be seen, at the border between applied and pending ones, or of which nobody saw
 * what a statement does.
 */
export function explainMigrationUnproven(name: string, isUnseen: boolean): Finding {
  const [what, lost, where] = isUnseen
    ? ['nobody saw', 'what it makes is missing', 'whether what it makes is there']
    : ['the structure does not tell', 'its data is never there', 'at the data'];
  const quoted = quoteArgument(name);
  return {
    code: 'migration-unproven',
    severity: 'error',
    message: `${what} whether migration ${name} ran`,
    why: `If it ran already, deploy runs it a second time${isUnseen ? ', or stops at it' : ''}; if it is marked without having run, ${lost}.`,
    next: `Look ${where}. If it ran: prisma-mend resolve ${quoted} --applied --unproven. If not: prisma-mend baseline --yes --pending ${quoted} leaves it to prisma migrate deploy.`,
  };
}
