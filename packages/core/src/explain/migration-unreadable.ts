import type { Finding } from '../model/finding.ts';
import { listed } from './listed.ts';

/** Folders without a readable migration.sql, all for the same reason: P3015. */
export function explainMigrationUnreadable(names: readonly string[], file: string, reason: string): Finding {
  const [name = '', ...others] = names;
  return {
    code: 'migration-unreadable',
    severity: 'warning',
    message:
      others.length === 0
        ? `migration folder ${name} cannot be read: ${reason}`
        : `${names.length} migration folders cannot be read: each ${reason}: ${listed(names)}`,
    why: 'Prisma takes every folder below migrations/ for a migration: in every version deploy stops at this one with P3015 while it is pending, and `migrate status` once it is applied.',
    location: { file, line: 1 },
    next: 'Add the missing migration.sql, or move the folder out of migrations/.',
  };
}
