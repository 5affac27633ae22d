import type { Finding } from '../model/finding.ts';
import { quoteArgument } from '../model/shell-argument.ts';

/** A ledger row without a migration folder. */
export function explainMigrationFolderMissing(name: string): Finding {
  return {
    code: 'migration-folder-missing',
    severity: 'warning',
    message: `migration ${name} is recorded in the database, but there is no such folder`,
    why: 'In every version (6.19 to 8.1) `prisma migrate dev` demands a reset, and `migrate status` says that the histories diverge as soon as something is pending; deploy ignores the row.',
    next: `prisma-mend resolve ${quoteArgument(name)} --restore brings the folder back from git; --rename <new> follows a renamed one; --forget removes the row of one that was squashed`,
  };
}
