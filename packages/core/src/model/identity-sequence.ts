import type { Column } from './objects/tables.ts';
import type { ObjectIdentity } from './identity.ts';

/** What comments and grants on the sequence of an identity column stand on: a sequence that is on a table. */
export function identitySequence({ schema, table, name, identity }: Column): ObjectIdentity {
  return { kind: 'sequence', schema, table, name: identity?.sequenceName ?? name };
}
