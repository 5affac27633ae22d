import type { Effect } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import { listChanges } from './migration-changed.ts';

/**
 * The file's checksum is not the one that was recorded.
 *
 * @param differing what the database does not have as the edited file makes it
 */
export function explainMigrationEdited(
  name: string,
  file: string,
  cosmetic: string | null,
  differing: readonly Effect[],
): Finding {
  return {
    code: 'migration-edited',
    severity: 'warning',
    message: `migration ${name} was edited after it was applied: its checksum is another one${differing.length === 0 ? '' : `, and the database has not what it makes now: ${listChanges(differing)}`}`,
    why: 'In every version (6.19 to 8.1) `prisma migrate dev` demands a reset for it, without an error code; deploy ignores it, so that new databases differ from this one.',
    location: { file, line: 1 },
    ...(cosmetic === null ? {} : { origin: `Only the ${cosmetic} were changed.` }),
    next:
      cosmetic === null
        ? nextStep(name, differing.length > 0)
        : 'prisma-mend resolve --yes records the new checksum: no statement differs.',
  };
}

function nextStep(name: string, isOther: boolean): string {
  const restore = `prisma-mend resolve ${quoteArgument(name)} --restore brings the applied file back from git`;
  return isOther
    ? `${restore}; what the edit changes belongs into a migration of its own`
    : `${restore}; --rehash records the new checksum where both do the same`;
}
