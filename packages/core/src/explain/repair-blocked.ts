import type { Finding } from '../model/finding.ts';
import type { BlockingRows } from '../model/plan.ts';
import { describeRows, describeSamples } from './describe-rows.ts';

/** Data stands in the way of a repair: nothing of it was run. */
export function explainRepairBlocked(rows: BlockingRows): Finding {
  const { object, sql, count, query } = rows;
  const samples = describeSamples(rows);
  return {
    code: 'repair-blocked',
    severity: 'error',
    ...(object === undefined ? {} : { object }),
    actual: `${count}${samples === '' ? '' : `: ${samples}`}`,
    message: `the repair would stop at its data: ${describeRows(rows)}`,
    why: `PostgreSQL refuses ${sql.split('\n')[0] ?? sql} while there are such rows. Nothing was run.`,
    next: `Look at them with ${query}${samples === '' ? ' (or --samples)' : ''}, correct or remove them, then run the same command again.`,
  };
}
