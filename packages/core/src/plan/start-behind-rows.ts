import type { Sequence } from '../model/catalog.ts';
import type { ObjectIdentity } from '../model/identity.ts';
import type { Statement } from '../model/plan.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { qualifyTable } from './render-identifier.ts';
import { statement } from './statement.ts';

type Counting = Pick<Sequence, 'increment' | 'minimum' | 'maximum'>;

/**
 * A new sequence starts behind the last number that its column has: from its start it would give out those again. A number
 * out of its bounds cannot be one of its own.
 *
 * @param sequence an expression that names it
 */
export function startBehindRows(
  settles: ObjectIdentity,
  sequence: string,
  { increment, minimum, maximum }: Counting,
  column: ObjectIdentity,
): Statement {
  const last = `${increment.startsWith('-') ? 'min' : 'max'}(${quoteIdentifier(column.name)})`;
  return statement(
    `SELECT pg_catalog.setval(${sequence}, ${last}) FROM ${qualifyTable(column)} HAVING ${last} BETWEEN ${minimum} AND ${maximum}`,
    settles,
  );
}
