import type { Finding } from '../model/finding.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import { listed } from './listed.ts';

/** A ledger row without a migration folder. */
export function explainMigrationFolderMissing(name: string): Finding {
  return {
    code: 'migration-folder-missing',
    severity: 'warning',
    message: `migration ${name} is recorded in the database, but there is no such folder`,
    why,
    next: `prisma-mend resolve ${quoteArgument(name)} --restore brings the folder back from git; --rename <new> follows a renamed one; --forget removes the row of one that was squashed`,
  };
}

/** Several of them, where it is enough to know that there are some. */
export function explainMigrationFoldersMissing([name, ...others]: readonly [string, ...string[]]): Finding {
  if (others.length === 0) return explainMigrationFolderMissing(name);
  return {
    code: 'migration-folder-missing',
    severity: 'warning',
    message: `${others.length + 1} migrations are recorded in the database, but there are no such folders: ${listed([name, ...others])}`,
    why,
    next: 'prisma-mend resolve says of each how its folder comes back, or its row goes',
  };
}

const why =
  'In every version (6.19 to 8.1) `prisma migrate dev` demands a reset, and `migrate status` says that the histories diverge as soon as something is pending; deploy ignores the row.';
