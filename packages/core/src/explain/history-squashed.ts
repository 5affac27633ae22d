import type { Finding } from '../model/finding.ts';
import { quoteArgument } from '../model/shell-argument.ts';

/** Rows of folders that are gone, while the folders that are left make all that the database holds. */
export function explainHistorySquashed(names: readonly string[]): Finding {
  const shown =
    names.length > 4 ? `${names.slice(0, 3).join(', ')} … ${names.at(-1) ?? ''}` : names.join(', ');
  return {
    code: 'history-squashed',
    severity: 'warning',
    message: `${names.length} recorded migrations have no folder (${shown}), and the folders that are there make exactly what the database holds, as after a squash`,
    why: 'Deploy ignores such rows, in every version; but `prisma migrate status` says that the histories diverge, and `prisma migrate dev` demands a reset.',
    next: `prisma-mend resolve ${names.map(quoteArgument).join(' ')} --forget`,
  };
}
