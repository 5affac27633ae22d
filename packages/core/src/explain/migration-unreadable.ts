import type { Finding } from '../model/finding.ts';

/** A folder without a readable migration.sql: P3015. */
export function explainMigrationUnreadable(name: string, file: string, reason: string): Finding {
  return {
    code: 'migration-unreadable',
    severity: 'warning',
    message: `migration folder ${name} cannot be read: ${reason}`,
    why: 'Prisma takes every folder below migrations/ for a migration: in every version deploy stops at this one with P3015 while it is pending, and `migrate status` once it is applied.',
    location: { file, line: 1 },
    next: 'Add the missing migration.sql, or move the folder out of migrations/.',
  };
}
