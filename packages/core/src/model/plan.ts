import type { ObjectIdentity } from './identity.ts';
import type { LedgerAlteration } from './ledger-alteration.ts';
import type { LedgerRow } from './ledger.ts';

export type Hazard =
  | { readonly kind: 'dataLoss'; readonly message: string }
  /** Somebody sees or does more than before. */
  | { readonly kind: 'widensAccess'; readonly message: string }
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

/** Statements that are run as one transaction, or a single one that must not be in one. */
export interface StatementGroup {
  readonly isTransaction: boolean;
  readonly statements: readonly Statement[];
}

/** A difference that no plan settles, and why. */
export interface Unplanned {
  readonly object: ObjectIdentity;
  readonly reason: string;
}

/** Rows that a statement of a plan would stop at. */
export interface BlockingRows {
  /** What the statement settles. */
  readonly object: ObjectIdentity | undefined;
  readonly sql: string;
  /** `rows of users whose email is NULL` */
  readonly description: string;
  readonly count: number;
  /** Names of what the samples hold, where they are known. */
  readonly keys?: readonly string[];
  /** Keys of the first few, a row each. */
  readonly samples: readonly (readonly (string | null)[])[];
  /** The query that found them. */
  readonly query: string;
}

/** What became of a statement of a plan that was run. */
export interface StatementRun {
  readonly sql: string;
  /** `rolledBack`: it ran, and its transaction failed later. `unknown`: the connection was lost before the answer. */
  readonly state: 'done' | 'failed' | 'rolledBack' | 'unknown' | 'notRun';
  /** Null when it was not run. */
  readonly durationMs: number | null;
  /** What the server said of a failed one. */
  readonly message?: string;
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

/** A change of the shape of the ledger table, with the statement that takes it back. */
export interface TableChange {
  readonly kind: 'alterTable';
  readonly action: LedgerAlteration;
  readonly sql: string;
  readonly undoSql: string;
}

/**
 * A change of one row that is there, or one put back as it was; in between, of the table that holds them. A time of
 * `now` is the moment of the transaction.
 */
export type RowChange =
  | TableChange
  /** Gives an id to a row that has none, or that of another row. */
  | {
      readonly kind: 'nameRow';
      readonly migrationName: string;
      readonly formerId: string | null;
      readonly id: string;
      /** The row before the change; equal rows are taken one by one. */
      readonly json: string;
    }
  /** Removes rows that read like this in every column, whether or not they have an id. */
  | { readonly kind: 'removeWholeRow'; readonly migrationName: string; readonly json: string }
  | {
      readonly kind: 'updateRow';
      readonly migrationName: string;
      readonly id: string;
      readonly set: Partial<LedgerRow>;
    }
  | { readonly kind: 'removeRow'; readonly migrationName: string; readonly id: string }
  | { readonly kind: 'insertRow'; readonly migrationName: string; readonly row: LedgerRow };

/** A file to be written, whole. */
export interface FileChange {
  /** Relative to the project. */
  readonly path: string;
  readonly content: string;
  /** Unified diff, of a file that is there already. */
  readonly diff?: string;
}
