import type { ObjectIdentity } from '../model/identity.ts';
import type { Sequence } from '../model/objects/tables.ts';
import type { Statement } from '../model/plan.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { qualifyTable } from './render-identifier.ts';
import { statement } from './statement.ts';

type Counting = Pick<Sequence, 'increment' | 'minimum' | 'maximum'>;

/**
 * A new sequence starts behind the last number that its columns have: from its start it would give out those again. A number
 * out of its bounds cannot be one of its own.
 *
 * @param sequence an expression that names it
 * @param columns one at least
 */
export function startBehindRows(
  settles: ObjectIdentity,
  sequence: string,
  { increment, minimum, maximum }: Counting,
  columns: readonly ObjectIdentity[],
): Statement {
  const outermost = increment.startsWith('-') ? 'min' : 'max';
  const [{ last, from } = { last: '', from: '' }, ...others] = columns.map((column) => ({
    last: `${outermost}(${quoteIdentifier(column.name)})`,
    from: qualifyTable(column),
  }));
  const setBehind = (number: string, source: string): string =>
    `SELECT pg_catalog.setval(${sequence}, ${number}) FROM ${source} HAVING ${number} BETWEEN ${minimum} AND ${maximum}`;
  if (others.length === 0) return statement(setBehind(last, from), settles);
  const selects = [
    `SELECT ${last} AS last FROM ${from}`,
    ...others.map((other) => `SELECT ${other.last} FROM ${other.from}`),
  ];
  return statement(setBehind(`${outermost}(last)`, `(${selects.join(' UNION ALL ')}) AS numbers`), settles);
}
