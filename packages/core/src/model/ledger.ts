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
}

/** State of one row, or of a migration after all its rows. */
export type RowState = 'applied' | 'failed' | 'rolledBack' | 'appliedAndRolledBack';

export interface LedgerColumn {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
}

/** One `_prisma_migrations` table, wherever it is. Rows in order of `started_at`, then `id`. */
export interface LedgerTable {
  readonly schema: string;
  readonly columns: readonly LedgerColumn[];
  readonly rows: readonly LedgerRow[];
  /** False when the role lacks SELECT on it; `rows` is then empty. */
  readonly isReadable: boolean;
  /** What makes it unreadable to Prisma: missing columns, NULLs, a view in its place. */
  readonly defects: readonly string[];
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
