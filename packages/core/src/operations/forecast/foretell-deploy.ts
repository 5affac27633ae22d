import type { RowAsking } from '../../model/deploy.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { LedgerChange } from '../../model/plan.ts';
import type { Examination } from '../examination/examine.ts';
import { foretoldByRows, startOf, type Foretold, type Start } from './read-start.ts';

/**
 * What the next `prisma migrate deploy` will do. Where nothing is pending it asks nobody; where the live structure is
 * the replayed one it starts no scratch server. Reads only.
 *
 * @param marks rows that will have been written by then
 * @param rows whether rows may decide: where the forecast is to hold for databases of other rows, they are left open
 */
export async function foretellDeploy(
  examination: Examination,
  options: OperationOptions,
  marks: readonly LedgerChange[] = [],
  rows: RowAsking = 'asked',
): Promise<Foretold> {
  const quick = startOf(examination, marks, null);
  if (isSettled(examination, quick)) return foretoldByRows(examination, marks, quick);
  const { foretellFiles } = await import('./foretell-files.ts');
  return foretellFiles(examination, { marks, rows }, options);
}

/** Whether the rows alone have answered, so that nobody has to be asked. */
function isSettled({ live }: Examination, start: Start): boolean {
  const { table, elsewhere } = live.ledger;
  if (start.kind === 'stops') return elsewhere.length === 0;
  return start.pending.length === 0 && table !== null;
}
