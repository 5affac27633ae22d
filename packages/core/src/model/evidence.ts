import type { Difference } from './difference.ts';
import type { ObjectIdentity } from './identity.ts';

/**
 * What the live database shows of one migration. `noEvidence`: every statement was seen to run, and none left a trace in
 * the structure. `unverified`: nobody saw what some statement of it does, whatever the others show.
 */
export type EvidenceState = 'present' | 'partial' | 'absent' | 'noEvidence' | 'unverified' | 'missingOnDisk';

/** A statement of which no replay showed what it does. Not the same as one that does nothing. */
export interface UnseenStatement {
  /** 1-based; null when the server did not say which statement of the file it meant. */
  readonly line: number | null;
  readonly statement: string | null;
  /** A clause: what the scratch server said, or what it lacked. */
  readonly reason: string;
}

/** One attribute of one object that a migration created, changed or removed. */
export interface Effect {
  readonly object: ObjectIdentity;
  readonly change: 'created' | 'changed' | 'removed';
  /** Attribute names touched; empty for created and removed. */
  readonly attributes: readonly string[];
  /** On a table that the project leaves to others: evidence of what ran, and no fault where it is gone since. */
  readonly isLeftOut?: true;
}

/** What CREATE INDEX CONCURRENTLY leaves behind when it fails: the index is there, and good for nothing. */
export function isInvalidIndex({ object, attributes }: Effect): boolean {
  return object.kind === 'index' && attributes.length === 1 && attributes[0] === 'isValid';
}

export interface MigrationEvidence {
  readonly name: string;
  readonly state: EvidenceState;
  readonly effects: readonly Effect[];
  readonly present: number;
  readonly missing: readonly Effect[];
  /** Effects that neither this nor a neighbouring state of the history explains: changed by hand. */
  readonly unexplained: readonly Effect[];
  /** While there are any, nothing of the migration is proven, and it is not taken for applied. */
  readonly unseen: readonly UnseenStatement[];
}

/**
 * What the conclusion about a migration rests on.
 *
 * - `effects`: the live database shows its effects, or shows that they are not there.
 * - `supersession`: every effect was replaced by a later migration that is present.
 * - `neighbours`: the database looks the same with and without it; the migrations around it decide.
 * - `boundary`: as `neighbours`, but it stands between the present and the absent ones, so that either may be true.
 */
export type EvidenceBasis = 'effects' | 'supersession' | 'neighbours' | 'boundary';

export interface ConcludedMigration extends MigrationEvidence {
  /** Whether to take the migration for applied. False for partial and for unverified ones. */
  readonly isHeld: boolean;
  /** Whether what was seen of it is there: no proof where statements of it were not seen. */
  readonly isSeenThere: boolean;
  readonly basis: EvidenceBasis;
  /**
   * Effects that a later migration, held by the database, replaced. Running a migration that is not held would
   * put them back to an older state.
   */
  readonly superseded: readonly Effect[];
}

/** What a live database shows of a whole history. */
export interface HistoryEvidence {
  /** In order of the history. */
  readonly migrations: readonly ConcludedMigration[];
  /** Names of the migrations to be taken for applied, in order of the history. */
  readonly held: readonly string[];
  /** What no state of the history explains: made or changed by hand. Sorted by key. */
  readonly unexplained: readonly Difference[];
  /** What the replay could not build (a missing extension and what needs it), so that it was not looked at. */
  readonly unverifiable: readonly ObjectIdentity[];
}
