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
  const { name, effects, startedAt, logs } = failed;
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
    next: nextStep(failed),
  };
}

/**
 * Prisma stores the error of the server among much else: `ERROR: relation "users" does not exist`; the engine of driver
 * adapters in its own words: `Null constraint failed: (email)`.
 */
function errorOf(logs: string): string | null {
  const own = logs.replace(/^external connector error\n/, '').trim();
  const line = /(?:Database error:\s*|ERROR:\s*)(?:ERROR:\s*)?([^\n]+)/.exec(own)?.[1] ?? own.split('\n')[0];
  return line === undefined || line === '' ? null : line.slice(0, 200);
}

function nextStep({ name, evidence, effects, logs }: FailedMigration): string {
  // That Prisma noted an error may prove of a file that is one transaction that nothing of it stayed.
  const isRefused = logs !== null && logs !== '' && effects.present === 0;
  const first = isRefused
    ? `prisma-mend resolve ${quoteArgument(name)}, where it proves what became of it; else: `
    : '';
  switch (evidence) {
    case 'present':
      return `All its effects are live: prisma-mend resolve ${quoteArgument(name)} --applied`;
    case 'absent':
      return `None of its effects are live: prisma-mend resolve ${quoteArgument(name)} --rolled-back, then deploy runs it again${isRefused ? ', and stops again while what it was refused for is there' : ''}`;
    case 'partial':
      return `prisma-mend resolve ${quoteArgument(name)} --finish runs what is missing, --revert takes back what is there`;
    case 'noEvidence':
      return `${first}The structure does not tell whether it ran: look at the data that it was to change, then prisma-mend resolve ${quoteArgument(name)} --applied --unproven, or --rolled-back --unproven`;
    case 'unverified':
      return `${first}What some of its statements do could not be seen: look whether it is there, then prisma-mend resolve ${quoteArgument(name)} --applied --unproven, or --rolled-back --unproven`;
    case 'missingOnDisk':
      return `Its folder is gone, so nothing tells what it did: prisma-mend resolve ${quoteArgument(name)} --restore brings it back from git; --forget --unproven removes its rows`;
  }
}
