import type { Finding } from '../model/finding.ts';
import { quoteArgument } from '../model/shell-argument.ts';

/** A ledger row whose file is in a folder of another name. */
export function explainMigrationRenamed(name: string, folder: string): Finding {
  return {
    code: 'migration-renamed',
    severity: 'error',
    message: `migration ${name} is recorded in the database, and its folder is called ${folder} now: the file is the same`,
    why: 'Prisma (6.19 to 8.1) knows a migration by the name of its folder: deploy takes the new one for pending, runs it again and stops at what is there already (P3018).',
    next: renameCommand(name, folder),
  };
}

export function renameCommand(name: string, folder: string): string {
  return `prisma-mend resolve ${quoteArgument(name)} --rename ${quoteArgument(folder)}`;
}
