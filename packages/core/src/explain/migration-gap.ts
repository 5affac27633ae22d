import type { Finding } from '../model/finding.ts';

/** A pending migration stands before an applied one. */
export function explainMigrationGap(name: string, laterName: string): Finding {
  return {
    code: 'migration-gap',
    severity: 'warning',
    message: `migration ${name} is not applied, but the later ${laterName} is`,
    why: 'Deploy, in every version, will run it after migrations that were written to come later: if they changed what it builds on, it stops with P3018.',
    next: `Check that ${name} still makes sense after ${laterName}; then prisma migrate deploy runs it.`,
  };
}
