import type { Finding, SourceLocation } from '../model/finding.ts';
import type { BlockingRows } from '../model/plan.ts';
import { describeRows, describeSamples } from './describe-rows.ts';

/** Rows at which a pending migration would stop. */
export function explainMigrationBlocked(name: string, rows: BlockingRows, location: SourceLocation): Finding {
  const { object, count, query } = rows;
  const samples = describeSamples(rows);
  return {
    code: 'migration-blocked',
    severity: 'error',
    ...(object === undefined ? {} : { object }),
    actual: `${count}${samples === '' ? '' : `: ${samples}`}`,
    message: `migration ${name} would stop at line ${location.line}: there ${count === 1 ? 'is' : 'are'} ${describeRows(rows)}`,
    why: 'PostgreSQL refuses the statement while there are such rows. Deploy would stop there with P3018, and every later one with P3009.',
    next: `Look at them with ${query}${samples === '' ? ' (or --samples)' : ''}. Correct them, or let the migration do it before that line.`,
    location,
  };
}
