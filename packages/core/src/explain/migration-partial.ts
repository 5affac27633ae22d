import type { Finding } from '../model/finding.ts';
import type { ConcludedMigration } from '../model/evidence.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import { listEffects } from './list-effects.ts';

/** Some effects of a migration are in the database and some are not. */
export function explainMigrationPartial(migration: ConcludedMigration): Finding {
  return {
    code: 'migration-partial',
    severity: 'error',
    message: `migration ${migration.name} is only partly there: ${migration.present} of ${migration.effects.length} effects; missing: ${listEffects(migration.missing)}`,
    why: 'Deploy would stop at the part that exists already (P3018, and from then on P3009); marking it applied would hide the part that does not. So it is in every version.',
    next: `prisma-mend resolve ${quoteArgument(migration.name)} --finish runs what is missing; --revert takes back what is there`,
  };
}
