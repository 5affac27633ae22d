import type { LedgerChange, RowChange } from './plan.ts';

/** What is written to the ledger. */
export interface LedgerEdit {
  readonly marks: readonly LedgerChange[];
  readonly rows: readonly RowChange[];
}

/** A file before and after a change; null where it is not there. */
export interface FileTransition {
  /** Absolute. */
  readonly path: string;
  readonly before: Buffer | null;
  readonly after: Buffer | null;
}

/** All that a command writes besides statements, as one thing: it is done as a whole or not at all. */
export interface Change {
  readonly edit: LedgerEdit;
  readonly files: readonly FileTransition[];
  /** Removes the ledger when no row is left in it. */
  readonly dropsEmptyLedger?: boolean;
  /** Claims that were accepted without proof, in words. */
  readonly unproven: readonly string[];
}
