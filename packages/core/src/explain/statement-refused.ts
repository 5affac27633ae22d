import type { Finding, SourceLocation } from '../model/finding.ts';

/** A statement of a pending migration that PostgreSQL will refuse on this database. */
export function explainStatementRefused(
  name: string,
  refusal: {
    /** What the server says. */
    readonly message: string;
    readonly detail?: string | null;
    /** What the statement probably means instead, as a clause. */
    readonly suggestion?: string | null;
    /** Line of a statement that is refused before it. */
    readonly after?: number | null;
    /** What to do about it, where the file is not what has to change. */
    readonly next?: string;
    readonly location: SourceLocation;
  },
): Finding {
  const { message, detail = null, suggestion = null, after = null, location } = refusal;
  const { next = 'Correct the file while it is still pending.' } = refusal;
  const isFirst = after === null;
  return {
    code: 'statement-refused',
    severity: 'error',
    ...(detail === null ? {} : { actual: detail }),
    message: `migration ${name} would fail at line ${location.line}: ${message}${suggestion === null ? '' : `; ${suggestion}`}`,
    why: isFirst
      ? 'Deploy would stop there with P3018, and every later one with P3009.'
      : `Deploy would not get that far: it stops at line ${after}, which may be the only reason for this.`,
    next,
    location,
  };
}
