import type { Fleet, Report } from '@prisma-mend/core';

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
 * findings in this sense. The code of a baseline answers one question: may deploy run now? What it warns about stops
 * no deploy; a deploy that was foretold to stop is never 0.
 */
export function exitCodeOf(outcome: Outcome): 0 | 1 | 2 | 3 {
  if (outcome.kind === 'stop') return outcome.stop.kind === 'refusal' ? 3 : 1;
  const { command, findings, plan, deploy, fleet } = outcome.report;
  if (fleet !== undefined) return exitCodeOfFleet(fleet);
  const counts = (severity: string): boolean => findings.some((finding) => finding.severity === severity);
  if (counts('error')) return 2;
  if (deploy?.outcome === 'stops' && (command === 'status' || command === 'baseline')) return 2;
  const isAnswer = command === 'baseline' && (plan !== null || deploy !== undefined);
  return counts('warning') && !isAnswer ? 2 : 0;
}

/**
 * Not seen is never 0. A cohort counts as the single command would; of a deploy that rows decide nothing is known yet.
 */
function exitCodeOfFleet({ verb, cohorts, failed, skipped, isStopped }: Fleet): 0 | 1 | 2 | 3 {
  if (isStopped) return 3;
  if (failed.length > 0) return 1;
  const isHealthy = cohorts.every(({ findings, deploy, applied, count, plan }) => {
    const worst = findings.some(({ severity }) => severity === 'error')
      ? 'error'
      : findings.some(({ severity }) => severity === 'warning')
        ? 'warning'
        : null;
    if (worst === 'error' || deploy?.outcome === 'stops' || deploy?.outcome === 'unknown') return false;
    if (verb !== 'baseline') return worst === null;
    return plan === null || applied.length === count;
  });
  return isHealthy && skipped.length === 0 ? 0 : 2;
}
