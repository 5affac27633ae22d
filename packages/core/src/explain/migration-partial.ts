import type { Finding } from '../model/finding.ts';
import type { ConcludedMigration } from '../model/evidence.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import { listEffects } from './list-effects.ts';

/** Some effects of a migration are in the database and some are not. */
export function explainMigrationPartial(migration: ConcludedMigration): Finding {
  const overtaken = migration.superseded.length === 0 ? '' : listEffects(migration.superseded);
  return {
    code: 'migration-partial',
    severity: 'error',
    message: `migration ${migration.name} is only partly there: ${migration.present} of ${migration.effects.length} effects; missing: ${listEffects(migration.missing)}`,
    why:
      overtaken === ''
        ? 'Deploy, of every version, would run all of it again: it stops at the part that exists already (P3018, and from then on P3009), unless its statements allow for that. Marking it applied would hide the part that does not exist.'
        : `Deploy, of every version, would run all of it again, over what later migrations have made since: ${overtaken}. Marking it applied would hide what is missing.`,
    next: `prisma-mend resolve ${quoteArgument(migration.name)} --finish runs what is missing; --revert takes back what is there`,
  };
}
