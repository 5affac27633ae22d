import type { Finding } from '../model/finding.ts';

/** A ledger row without a migration folder. */
export function explainMigrationFolderMissing(name: string): Finding {
  return {
    code: 'migration-folder-missing',
    severity: 'warning',
    message: `migration ${name} is recorded in the database, but there is no such folder`,
    why: '`prisma migrate dev` demands a reset, and `migrate status` says that the histories diverge.',
    next: `prisma-mend resolve ${name} --restore brings the folder back from git; --rename <new> follows a renamed one; --forget removes the row of one that was squashed`,
  };
}
