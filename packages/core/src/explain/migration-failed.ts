import type { Finding } from '../model/finding.ts';

/** A ledger row without an end: P3009. */
export function explainMigrationFailed(
  name: string,
  evidence: 'present' | 'partial' | 'absent' | 'noEvidence' | 'missingOnDisk',
): Finding {
  return {
    code: 'migration-failed',
    severity: 'error',
    message: `migration ${name} failed while it was applied, and nobody has said since what became of it`,
    why: 'Every `prisma migrate deploy` stops with P3009 until it is marked as applied or rolled back.',
    next: nextStep(name, evidence),
  };
}

function nextStep(name: string, evidence: Parameters<typeof explainMigrationFailed>[1]): string {
  switch (evidence) {
    case 'present':
      return `All its effects are live: prisma-mend resolve ${name} --applied`;
    case 'absent':
      return `None of its effects are live: prisma-mend resolve ${name} --rolled-back, then deploy runs it again`;
    case 'partial':
      return `Only a part of it is live: prisma-mend resolve ${name} --finish runs what is missing, --revert takes back what is there`;
    case 'noEvidence':
    case 'missingOnDisk':
      return 'The structure does not tell whether it ran: look at the data that it was to change.';
  }
}
