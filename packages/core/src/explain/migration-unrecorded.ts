import type { Finding } from '../model/finding.ts';
import type { ConcludedMigration } from '../model/evidence.ts';

/** The database holds a migration that its ledger does not name, though it names others. */
export function explainMigrationUnrecorded(migration: ConcludedMigration): Finding {
  return {
    code: 'migration-unrecorded',
    severity: 'error',
    message: `migration ${migration.name} is in the database, but its history does not say so`,
    why: 'The next `prisma migrate deploy`, of any version, will run it again and stop at what is there already (P3018).',
    next: 'prisma-mend baseline',
  };
}
