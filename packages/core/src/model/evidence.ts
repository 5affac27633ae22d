import type { ObjectIdentity } from './identity.ts';

/** What the live database shows of one migration. */
export type EvidenceState = 'present' | 'partial' | 'absent' | 'noEvidence' | 'missingOnDisk';

/** One attribute of one object that a migration created, changed or removed. */
export interface Effect {
  readonly object: ObjectIdentity;
  readonly change: 'created' | 'changed' | 'removed';
  /** Attribute names touched; empty for created and removed. */
  readonly attributes: readonly string[];
}

export interface MigrationEvidence {
  readonly name: string;
  readonly state: EvidenceState;
  readonly effects: readonly Effect[];
  readonly present: number;
  readonly missing: readonly Effect[];
  /** Effects that neither this nor a neighbouring state of the history explains: changed by hand. */
  readonly unexplained: readonly Effect[];
}
