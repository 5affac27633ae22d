import type { ObjectIdentity } from './identity.ts';

/** A difference that a team lives with for a while: an entry of `prisma-mend.json`. */
export interface AcceptedDifference {
  /** Whole identity, or `schema.table.name`, `table.name`, `name` as text. */
  readonly object: ObjectIdentity | string;
  /** Finding code; without one every difference of the object is accepted. */
  readonly code?: string;
  readonly reason: string;
  /** Last day on which it is left out, UTC: `2027-01-31`. */
  readonly until: string;
  /** Day on which it was accepted, UTC. */
  readonly since: string;
}
