import type { Report } from './report.ts';

/** Every reason for which a job could not be done. The CLI prints it in `error.code`; exit code 1. */
export type FailureCode =
  | 'usage' // a wrong flag, argument or combination
  | 'schema-not-found'
  | 'schema-invalid'
  | 'config-invalid'
  | 'config-unsupported' // a Prisma 8 config
  | 'provider-unsupported' // not PostgreSQL
  | 'url-missing'
  | 'url-invalid'
  | 'env-missing' // env("X") is not set
  | 'history-invalid' // migrations folder unreadable, not UTF-8, wrong lock file
  | 'connection-failed'
  | 'connection-lost'
  | 'authentication-failed'
  | 'database-missing'
  | 'permission-denied'
  | 'pooler-unsupported' // a pooler in statement mode, or one in the way of what needs a session
  | 'lock-timeout'
  | 'statement-timeout'
  | 'server-unsupported' // older than PostgreSQL 13
  | 'query-failed'
  | 'engine-failed' // Prisma's engine returned an error, panicked or hung
  | 'shadow-unavailable'
  | 'shadow-failed'
  | 'replay-failed'
  | 'replay-timeout' // the SQL of a history ran longer than it may
  | 'replay-too-large' // it filled the scratch server
  | 'proof-failed' // what was written does not build what was read
  | 'state-moved' // the database changed between planning and applying
  | 'snapshot-invalid'
  | 'journal-invalid'
  | 'plan-invalid' // a file that is no plan
  | 'file-failed' // a file could not be read or written
  | 'cancelled';

/** Every reason for which a job could be done but must not be without consent. Exit code 3. */
export type RefusalCode =
  | 'consent-missing' // needs --yes or a terminal
  | 'data-loss-consent-missing' // needs --allow-data-loss <database>
  | 'wider-access-consent-missing' // needs --allow-wider-access <database>
  | 'shadow-not-empty'
  | 'shadow-is-live'
  | 'evidence-disagrees'
  | 'history-unproven' // a history that cannot be replayed wholly, or makes what a squash cannot hold
  | 'unexplained-differences'
  | 'ambiguous-name'
  | 'plan-expired'
  | 'plan-outdated' // made for another state, or of another plan
  | 'plan-unapproved';

interface ProblemOptions {
  /** Why it matters, in the user's terms. */
  readonly why?: string;
  /** What to run or change next. */
  readonly next?: string;
  /** Page below docs/ that says more. */
  readonly docs?: string;
  readonly cause?: unknown;
}

abstract class Problem extends Error {
  readonly why: string | undefined;
  readonly next: string | undefined;
  readonly docs: string | undefined;

  constructor(message: string, options: ProblemOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.why = options.why;
    this.next = options.next;
    this.docs = options.docs;
  }
}

/** The job could not be done. Message, `why` and `next` are for the user and never hold a secret. */
export class Failure extends Problem {
  override readonly name = 'Failure';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options: ProblemOptions = {}) {
    super(message, options);
    this.code = code;
  }
}

/** The job could be done, but consent is missing or it is unsafe; `next` says what would allow it. */
export class Refusal extends Problem {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  /** What was found before it was refused, when the examination got that far. */
  readonly report: Report | undefined;

  constructor(
    code: RefusalCode,
    message: string,
    options: ProblemOptions & { readonly report?: Report } = {},
  ) {
    super(message, options);
    this.code = code;
    this.report = options.report;
  }
}

/** An invariant of ours broke: a bug. Keeps its stack. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}
