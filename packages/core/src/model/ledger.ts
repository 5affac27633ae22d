/** One row of `_prisma_migrations`, values as text the way the server prints them (timestamps ISO, UTC). */
export interface LedgerRow {
  readonly id: string | null;
  readonly checksum: string | null;
  readonly finishedAt: string | null;
  readonly migrationName: string | null;
  readonly logs: string | null;
  readonly rolledBackAt: string | null;
  readonly startedAt: string | null;
  readonly appliedStepsCount: number | null;
  /** The whole row as the server prints it as JSON, columns that Prisma does not know included. */
  readonly json?: string;
}

/** State of one row, or of a migration after all its rows. */
export type RowState = 'applied' | 'failed' | 'rolledBack' | 'appliedAndRolledBack';

export interface LedgerColumn {
  readonly name: string;
  /** As `format_type` prints it. */
  readonly type: string;
  /** What a client is told: the type below a domain, else `type`. */
  readonly baseType: string;
  readonly isNullable: boolean;
  /** The expression of its DEFAULT. */
  readonly default: string | null;
  /** Where its value comes from when an INSERT gives none: an expression computes it always. */
  readonly source: 'default' | 'identity' | 'expression';
}

export type LedgerRelation = 'table' | 'partitionedTable' | 'view' | 'materializedView' | 'foreignTable';

/** The primary key of a ledger. */
export interface LedgerKey {
  readonly name: string;
  readonly columns: readonly string[];
}

/** What is wrong with the table or its rows, whatever migrations they are of. Rows are named by migration or id. */
export type LedgerDefect =
  | { readonly kind: 'notATable'; readonly relation: LedgerRelation }
  | { readonly kind: 'columnMissing'; readonly column: string }
  | { readonly kind: 'columnType'; readonly column: string; readonly type: string; readonly expected: string }
  /** Prisma gives no value for it when it inserts a row. */
  | { readonly kind: 'defaultMissing'; readonly column: string }
  | {
      readonly kind: 'nullValues' | 'unreadableTimes';
      readonly column: string;
      readonly rows: readonly string[];
    }
  | { readonly kind: 'duplicateRows'; readonly migrationName: string; readonly count: number }
  | { readonly kind: 'keyMissing'; readonly duplicateIds: number };

/** One `_prisma_migrations` table, wherever it is. Rows in order of `started_at`, then `id`. */
export interface LedgerTable {
  readonly schema: string;
  readonly relation: LedgerRelation;
  readonly columns: readonly LedgerColumn[];
  readonly key: LedgerKey | null;
  readonly rows: readonly LedgerRow[];
  /** False when the role lacks SELECT on it, or it stores no rows itself; `rows` is then empty. */
  readonly isReadable: boolean;
  readonly defects: readonly LedgerDefect[];
}

/** A history table of another tool that stands in the same database. */
export interface ForeignLedger {
  readonly tool: string;
  readonly schema: string;
  readonly table: string;
}

export interface Ledger {
  /** Schema in which Prisma will look for it on this connection. */
  readonly expectedSchema: string;
  /** The table that Prisma will use, if it is there. */
  readonly table: LedgerTable | null;
  /** Tables of that name in other schemas. */
  readonly elsewhere: readonly LedgerTable[];
  readonly foreign: readonly ForeignLedger[];
  /** SHA-256 over everything above; an unchanged ledger has an unchanged hash. */
  readonly hash: string;
}
