import type { Catalog } from '../../../model/catalog.ts';
import type { BlockingRows } from '../../../model/plan.ts';
import type { TriedMigration } from '../../../model/tried-statement.ts';

/** Rows that a statement of a pending migration would stop at. */
export interface RowsAhead extends BlockingRows {
  readonly migration: string;
  readonly line: number;
  readonly sqlState: string;
}

/** What could not be told of the rows. */
export interface UntoldRows {
  readonly migration: string;
  readonly line: number;
  readonly sentence: string;
  /** `data`: what a statement does to the rows decides; `uncounted`: no query of ours could ask for them. */
  readonly because: 'data' | 'uncounted';
}

export interface ForeseenRows {
  readonly blocking: readonly RowsAhead[];
  readonly untold: readonly UntoldRows[];
}

/** Pending files in order, each as it went on the scratch server. */
export interface RowsInput {
  readonly files: readonly { readonly name: string; readonly tried: TriedMigration }[];
  readonly live: Catalog;
  readonly defaultSchema: string;
  readonly serverVersionNumber: number;
}
