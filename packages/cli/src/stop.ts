import type { Core } from './commands/command.ts';
import type { Outcome, Stop } from './outcome.ts';
import { choosePage } from './pages.ts';
import { UsageError } from './usage-error.ts';

/** What a thrown value means. Without `core` nothing of it has run yet, so only usage errors are expected. */
export function describeStop(error: unknown, core: Core | null): Stop {
  if (error instanceof UsageError) {
    const help = error.command === null ? 'prisma-mend --help' : `prisma-mend ${error.command} --help`;
    return problem('failure', { code: 'usage', message: error.message, next: error.next ?? `See ${help}.` });
  }
  if (core !== null && error instanceof core.Failure) return problem('failure', error);
  if (core !== null && error instanceof core.Refusal) {
    return { ...problem('refusal', error), report: error.report ?? null };
  }
  const bug = error instanceof Error ? error : new Error(String(error));
  return {
    ...problem('bug', {
      code: 'internal-error',
      message: bug.message,
      why: 'This is a bug in prisma-mend: something that must always hold did not.',
      next: 'Please report it with the lines above; they hold no password.',
    }),
    stack: bug.stack ?? null,
  };
}

/** A report that could not be written: whoever reads the file must not take an older one for this run's. */
export function describeUnwritten(file: string, error: unknown, outcome: Outcome): Stop {
  const cause = error instanceof Error ? error.message : String(error);
  const stop = problem('failure', {
    code: 'file-failed',
    message: `The report could not be written to ${file}: ${cause}`,
    why: 'A file that is there may be of an earlier run.',
    next: 'Choose another --output, or make its folder writable.',
  });
  return { ...stop, report: outcome.kind === 'report' ? outcome.report : outcome.stop.report };
}

interface Explained {
  readonly code: string;
  readonly message: string;
  readonly why?: string | undefined;
  readonly next?: string | undefined;
  readonly docs?: string | undefined;
}

function problem(kind: Stop['kind'], { code, message, why, next, docs }: Explained): Stop {
  return {
    kind,
    code,
    message,
    why: why ?? null,
    next: next ?? null,
    docs: docs ?? choosePage(code, [message, why, next].join(' ')),
    stack: null,
    report: null,
  };
}
