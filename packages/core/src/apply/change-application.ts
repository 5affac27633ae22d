import type { Change } from '../model/change.ts';
import type { Ledger } from '../model/ledger.ts';
import type { LockPatience } from '../model/lock-patience.ts';
import type { StatementGroup } from '../model/plan.ts';

/** A change, and what it was planned for. */
export interface ChangeApplication extends Change {
  readonly command: string;
  readonly projectDirectory: string;
  /** Existing folder above the migrations folder, below which files come and go. */
  readonly filesDirectory: string;
  /** The ledger that the change was planned for. */
  readonly plannedFor: Ledger;
  /** Fingerprint of the structure that it was proven for; null where it says nothing of the structure. */
  readonly provenFor: string | null;
  /** Reads the fingerprint of the structure as it is now, inside the running transaction if there is one. */
  readonly readFingerprint: (state: { readonly isInTransaction: boolean }) => Promise<string>;
  /** What is run before the rows are written; what PostgreSQL allows is part of their transaction. */
  readonly statements?: StatementsApplication;
  readonly patience: LockPatience;
  readonly now: Date;
}

interface StatementsApplication {
  readonly groups: readonly StatementGroup[];
  /** What brings the structure back, for the journal of what is committed before the rows are written. */
  readonly undoSql: string;
}
