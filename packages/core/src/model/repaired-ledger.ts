import type { Ledger } from './ledger.ts';
import type { RowChange } from './plan.ts';

/**
 * A ledger as its repair would leave it, its defects still named: rows are judged, and named, as they are then. What is
 * written is planned for the ledger as it was found, which alone has a hash.
 */
export interface RepairedLedger extends Omit<Ledger, 'hash'> {
  /** What makes it so; nothing of it is written yet. */
  readonly repair: {
    /** In order; empty for a sound table. */
    readonly changes: readonly RowChange[];
    readonly notes: readonly string[];
  };
}
