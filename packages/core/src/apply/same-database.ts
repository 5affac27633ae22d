import type { DatabaseIdentity } from '../database/database.ts';

/** The database that a file of ours names. */
export type NamedDatabase = Pick<DatabaseIdentity, 'name' | 'oid' | 'systemIdentifier'>;

/**
 * Whether two names are of one database: by server and by number, both of which outlive every URL and name. A system
 * identifier that nobody could read tells nothing, whichever of the two it is missing from.
 */
export function compareDatabases(one: NamedDatabase, other: NamedDatabase): 'same' | 'another' | 'unknown' {
  if (one.oid !== other.oid) return 'another';
  if (one.systemIdentifier === null || other.systemIdentifier === null) return 'unknown';
  return one.systemIdentifier === other.systemIdentifier ? 'same' : 'another';
}
