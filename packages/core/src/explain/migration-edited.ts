import type { Finding } from '../model/finding.ts';
import { quoteArgument } from '../model/shell-argument.ts';

/** The file's checksum is not the one that was recorded. */
export function explainMigrationEdited(name: string, file: string, cosmetic: string | null): Finding {
  return {
    code: 'migration-edited',
    severity: 'warning',
    message: `migration ${name} was edited after it was applied: its checksum is another one`,
    why: 'In every version (6.19 to 8.1) `prisma migrate dev` demands a reset for it, without an error code; deploy ignores it, so that new databases differ from this one.',
    location: { file, line: 1 },
    ...(cosmetic === null ? {} : { origin: `Only the ${cosmetic} were changed.` }),
    next:
      cosmetic === null
        ? `prisma-mend resolve ${quoteArgument(name)} --restore brings the applied file back from git; --rehash records the new checksum where both do the same`
        : 'prisma-mend resolve --yes records the new checksum: no statement differs.',
  };
}
