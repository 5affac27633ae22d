import type { Finding, SourceLocation } from '../model/finding.ts';

/** Rows that a pending migration may stop at, and that no query of ours could ask for. */
export function explainRowsUncounted(name: string, sentence: string, location: SourceLocation): Finding {
  return {
    code: 'rows-uncounted',
    severity: 'error',
    message: `migration ${name}: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`,
    why: 'The table holds rows, and PostgreSQL refuses the statement if they do not fit. Not known is not safe.',
    next: 'Look at the rows before you deploy, or try the migration on a copy of the database.',
    location,
  };
}
