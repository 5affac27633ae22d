import type { Core } from './commands/command.ts';
import type { Stop } from './outcome.ts';
import { UsageError } from './usage-error.ts';

/** What a thrown value means. Without `core` nothing of it has run yet, so only usage errors are expected. */
export function describeStop(error: unknown, core: Core | null): Stop {
  if (error instanceof UsageError) {
    const help = error.command === null ? 'prisma-mend --help' : `prisma-mend ${error.command} --help`;
    return problem('failure', { code: 'usage', message: error.message, next: `See ${help}.` });
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
    docs: docs ?? null,
    stack: null,
    report: null,
  };
}
