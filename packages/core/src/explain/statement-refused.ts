import type { Finding, SourceLocation } from '../model/finding.ts';

/** A statement of a pending migration that PostgreSQL will refuse on this database. */
export function explainStatementRefused(
  name: string,
  refusal: {
    readonly message: string;
    readonly suggestion: string | null;
    readonly location: SourceLocation;
  },
): Finding {
  const { message, suggestion, location } = refusal;
  return {
    code: 'statement-refused',
    severity: 'error',
    message: `migration ${name} would fail at line ${location.line}: ${message}${suggestion === null ? '' : `; ${suggestion}`}`,
    why: 'Deploy would stop there with P3018, and every later one with P3009.',
    next: 'Correct the file while it is still pending.',
    location,
  };
}
