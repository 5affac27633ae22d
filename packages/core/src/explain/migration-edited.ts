import type { Finding } from '../model/finding.ts';

/** The file's checksum is not the one that was recorded. */
export function explainMigrationEdited(name: string, file: string): Finding {
  return {
    code: 'migration-edited',
    severity: 'warning',
    message: `migration ${name} was edited after it was applied: its checksum is another one`,
    why: '`prisma migrate dev` demands a reset for it; deploy ignores it, so that new databases differ from this one.',
    location: { file, line: 1 },
    next: `prisma-mend resolve ${name} --restore brings the applied file back from git; --rehash records the new checksum where both do the same`,
  };
}
