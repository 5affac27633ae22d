import type { Finding } from '../model/finding.ts';
import type { ConcludedMigration } from '../model/evidence.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import { listEffects } from './list-effects.ts';

/** Marked as applied, while its effects are not live: a faked baseline or a restored backup. */
export function explainMigrationFaked(migration: ConcludedMigration): Finding {
  return {
    code: 'migration-faked',
    severity: 'error',
    message: `migration ${migration.name} is marked as applied, but ${migration.state === 'absent' ? 'nothing of it is' : 'it is not all'} in the database: ${listEffects(migration.missing)} missing`,
    why: 'Every version of Prisma trusts the mark: deploy and `migrate status` say that all is well, and will never run it. Code that uses what is missing fails at run time, and a later migration that builds on it stops with P3018.',
    next:
      migration.state === 'absent'
        ? `prisma-mend resolve ${quoteArgument(migration.name)} --unapply takes the mark back, so that deploy runs it`
        : `prisma-mend resolve ${quoteArgument(migration.name)} --finish runs what is missing of it`,
  };
}
