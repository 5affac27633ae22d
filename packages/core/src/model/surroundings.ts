import type { ObjectIdentity } from './identity.ts';

/** Something of the live database that no migration makes, as a scratch server can be given it. */
export interface StandIn {
  readonly object: ObjectIdentity;
  /** Each may be refused for want of what it names: a stand-in is only as whole as it can be. */
  readonly statements: readonly string[];
}

/**
 * What a live database has from elsewhere, and a history that does not replay from nothing may presume. Nothing of it
 * is the work of a migration.
 */
export interface Surroundings {
  readonly extensions: readonly { readonly name: string; readonly installedIn: string }[];
  /** Schemas that unqualified names are looked for in, after the one that they are created in. */
  readonly besidesSchemas: readonly string[];
  readonly standIns: readonly StandIn[];
}
