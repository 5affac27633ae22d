import type { ObjectIdentity } from '../model/identity.ts';
import type { ColumnIdentity, Sequence } from '../model/objects/tables.ts';
import type { Statement } from '../model/plan.ts';
import { quoteLiteral, quoteQualified } from '../model/quote.ts';
import { statement } from './statement.ts';

type Counting = Pick<ColumnIdentity, 'start' | 'minimum' | 'maximum'>;

/**
 * A sequence stands at its start until the first number is drawn; bounds that do not hold that start are refused. One that
 * was drawn from keeps its place, and refuses bounds that it is beyond.
 */
export function restartUndrawn(
  settles: ObjectIdentity,
  sequence: Pick<Sequence, 'schema' | 'name'>,
  actual: Counting,
  expected: Counting,
): readonly Statement[] {
  const [start, minimum, maximum] = [actual.start, expected.minimum, expected.maximum].map(BigInt);
  if (start === undefined || minimum === undefined || maximum === undefined) return [];
  if (start >= minimum && start <= maximum) return [];
  const name = quoteQualified(sequence.schema, sequence.name);
  const isStartHeld =
    BigInt(expected.start) >= BigInt(actual.minimum) && BigInt(expected.start) <= BigInt(actual.maximum);
  const low = lower(actual.minimum, expected.minimum);
  const high = lower(actual.maximum, expected.maximum) === actual.maximum ? expected.maximum : actual.maximum;
  return [
    ...(isStartHeld ? [] : [statement(`ALTER SEQUENCE ${name} MINVALUE ${low} MAXVALUE ${high}`, settles)]),
    statement(
      `SELECT pg_catalog.setval(${quoteLiteral(name)}::pg_catalog.regclass, ${expected.start}, false) FROM ${name} WHERE NOT is_called`,
      settles,
    ),
  ];
}

function lower(one: string, other: string): string {
  return BigInt(one) < BigInt(other) ? one : other;
}
