import type { EvidenceState } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import { quoteArgument } from '../model/shell-argument.ts';

interface FailedMigration {
  readonly name: string;
  readonly evidence: EvidenceState;
  readonly effects: { readonly total: number; readonly present: number };
  /** As the ledger has it. */
  readonly startedAt: string | null;
  /** What Prisma noted of the server's refusal. */
  readonly logs: string | null;
}

/** A ledger row without an end: P3009. */
export function explainMigrationFailed(failed: FailedMigration): Finding {
  const { name, evidence, effects, startedAt, logs } = failed;
  const counts = effects.total === 0 ? [] : [`${effects.present} of its ${effects.total} effects are live`];
  const error = logs === null ? null : errorOf(logs);
  const noted = [
    `started ${startedAt ?? 'at an unknown time'}`,
    error === null ? 'no error noted' : `error noted: ${error}`,
  ];
  return {
    code: 'migration-failed',
    severity: 'error',
    message: `migration ${name} failed while it was applied, and nobody has said since what became of it`,
    actual: [...noted, ...counts].join('; '),
    why: 'It failed with P3018 or was cut off. Since then every `prisma migrate deploy`, in every version (6.19 to 8.1), stops with P3009 until it is marked as applied or rolled back, and `prisma migrate dev` demands a reset.',
    next: nextStep(name, evidence),
  };
}

/** Prisma stores the error of the server among much else: `ERROR: relation "users" does not exist`. */
function errorOf(logs: string): string | null {
  const line =
    /(?:Database error:\s*|ERROR:\s*)(?:ERROR:\s*)?([^\n]+)/.exec(logs)?.[1] ?? logs.trim().split('\n')[0];
  return line === undefined || line === '' ? null : line.slice(0, 200);
}

function nextStep(name: string, evidence: FailedMigration['evidence']): string {
  switch (evidence) {
    case 'present':
      return `All its effects are live: prisma-mend resolve ${quoteArgument(name)} --applied`;
    case 'absent':
      return `None of its effects are live: prisma-mend resolve ${quoteArgument(name)} --rolled-back, then deploy runs it again`;
    case 'partial':
      return `prisma-mend resolve ${quoteArgument(name)} --finish runs what is missing, --revert takes back what is there`;
    case 'noEvidence':
      return `The structure does not tell whether it ran: look at the data that it was to change, then prisma-mend resolve ${quoteArgument(name)} --applied --unproven, or --rolled-back --unproven`;
    case 'unverified':
      return `What some of its statements do could not be seen: look whether it is there, then prisma-mend resolve ${quoteArgument(name)} --applied --unproven, or --rolled-back --unproven`;
    case 'missingOnDisk':
      return `Its folder is gone, so nothing tells what it did: prisma-mend resolve ${quoteArgument(name)} --restore brings it back from git; --forget --unproven removes its rows`;
  }
}
