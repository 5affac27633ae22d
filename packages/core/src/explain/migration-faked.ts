import type { Finding } from '../model/finding.ts';
import type { ConcludedMigration } from '../model/evidence.ts';
import { listEffects } from './list-effects.ts';

/** Marked as applied, while its effects are not live: a faked baseline or a restored backup. */
export function explainMigrationFaked(migration: ConcludedMigration): Finding {
  return {
    code: 'migration-faked',
    severity: 'error',
    message: `migration ${migration.name} is marked as applied, but ${migration.state === 'absent' ? 'nothing of it is' : 'it is not all'} in the database: ${listEffects(migration.missing)} missing`,
    why: 'Prisma trusts the mark and will never run it: code that uses what is missing fails at run time.',
    next:
      migration.state === 'absent'
        ? `prisma-mend resolve ${migration.name} --unapply takes the mark back, so that deploy runs it`
        : `prisma-mend resolve ${migration.name} --finish runs what is missing of it`,
  };
}
