import type { Subscription } from './objects/replication.ts';
import { compareKeys } from './identity.ts';
import { isSameValue } from './same-value.ts';

type Connection = Subscription['connection'];

/** What is not seen is counted, and the order of the parameters says nothing. */
export function isSameConnection(one: Connection, other: Connection): boolean {
  return one === null || other === null || isSameValue(byName(one), byName(other));
}

function byName(parameters: NonNullable<Connection>): Connection {
  return parameters.toSorted((one, other) => compareKeys(one.name, other.name));
}
