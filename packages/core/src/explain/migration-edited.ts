import type { Finding } from '../model/finding.ts';

/** The file's checksum is not the one that was recorded. */
export function explainMigrationEdited(name: string, file: string): Finding {
  return {
    code: 'migration-edited',
    severity: 'warning',
    message: `migration ${name} was edited after it was applied: its checksum is another one`,
    why: '`prisma migrate dev` demands a reset for it; deploy ignores it, so that new databases differ from this one.',
    location: { file, line: 1 },
    next: 'Bring the applied version of the file back, or record the new checksum once both are known to do the same.',
  };
}
