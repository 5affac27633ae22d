import type { Report } from '@prisma-mend/core';

/** How a command ended without doing its job. */
export interface Stop {
  readonly kind: 'failure' | 'refusal' | 'bug';
  readonly code: string;
  readonly message: string;
  readonly why: string | null;
  readonly next: string | null;
  readonly docs: string | null;
  /** Of a bug only. */
  readonly stack: string | null;
  /** What was found before it was refused. */
  readonly report: Report | null;
}

/** How a command ended; the exit code follows from it alone. */
export type Outcome =
  { readonly kind: 'report'; readonly report: Report } | { readonly kind: 'stop'; readonly stop: Stop };

/**
 * 0 nothing to report or done, 1 could not do the job, 2 findings, 3 refused. Notes of severity `info` are no
 * findings in this sense. What a baseline warns about does not stop a deploy: neither when it was written, nor when it
 * would be.
 */
export function exitCodeOf(outcome: Outcome): 0 | 1 | 2 | 3 {
  if (outcome.kind === 'stop') return outcome.stop.kind === 'refusal' ? 3 : 1;
  const { command, findings, plan } = outcome.report;
  const counts = (severity: string): boolean => findings.some((finding) => finding.severity === severity);
  if (counts('error')) return 2;
  return counts('warning') && !(command === 'baseline' && plan !== null) ? 2 : 0;
}
