import type { ObjectIdentity } from './identity.ts';

export type Hazard =
  | { readonly kind: 'dataLoss'; readonly message: string }
  | { readonly kind: 'rewrite'; readonly message: string }
  | { readonly kind: 'lock'; readonly lock: string; readonly blocks: string; readonly message: string }
  | { readonly kind: 'longRunning'; readonly message: string };

export interface PreCheck {
  readonly description: string;
  /** Read-only query: first column is a count of offending rows, the others are sample keys. */
  readonly sql: string;
}

export interface Statement {
  readonly sql: string;
  /** Objects whose differences this settles. */
  readonly settles: readonly ObjectIdentity[];
  readonly hazards: readonly Hazard[];
  readonly preChecks: readonly PreCheck[];
  /** False for what PostgreSQL refuses inside a transaction block, or what the next statement must find committed. */
  readonly isTransactional: boolean;
  /** True for what must not run under the locks of the statements before it: VALIDATE, which reads the whole table. */
  readonly startsTransaction?: boolean;
}

/** A difference that no plan settles, and why. */
export interface Unplanned {
  readonly object: ObjectIdentity;
  readonly reason: string;
}

/** Statements that turn one catalog into another, in order. */
export interface RepairPlan {
  readonly statements: readonly Statement[];
  readonly unplanned: readonly Unplanned[];
}

/** A row to be written to the ledger. */
export interface LedgerChange {
  readonly kind: 'insertApplied';
  readonly migrationName: string;
  readonly checksum: string;
}

/** A file to be written, whole. */
export interface FileChange {
  /** Relative to the project. */
  readonly path: string;
  readonly content: string;
}
