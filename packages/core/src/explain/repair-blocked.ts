import type { Finding } from '../model/finding.ts';
import type { BlockingRows } from '../model/plan.ts';

/** Data stands in the way of a repair: nothing of it was run. */
export function explainRepairBlocked({
  object,
  sql,
  description,
  count,
  samples,
  query,
}: BlockingRows): Finding {
  const keys = samples.map((sample) => `(${sample.map((value) => value ?? 'NULL').join(', ')})`).join(', ');
  return {
    code: 'repair-blocked',
    severity: 'error',
    ...(object === undefined ? {} : { object }),
    actual: `${count}${keys === '' ? '' : `: ${keys}${count > samples.length ? ', …' : ''}`}`,
    message: `the repair would stop at its data: ${count} ${description}${keys === '' ? '' : `, for example ${keys}`}`,
    why: `PostgreSQL refuses ${sql.split('\n')[0] ?? sql} while there are such rows. Nothing was run.`,
    next: `Look at them with ${query}, correct or remove them, then run the same command again.`,
  };
}
