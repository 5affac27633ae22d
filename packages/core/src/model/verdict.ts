import type { FileChange, LedgerChange, RowChange, Statement, Unplanned } from './plan.ts';

/** What state a database is in, seen from Prisma Migrate. */
export type Situation =
  | 'empty'
  | 'unbaselined'
  | 'baselined'
  | 'behind'
  | 'failed'
  | 'changed'
  | 'diverged'
  | 'faked'
  | 'ledgerElsewhere'
  | 'ledgerBroken';

export type Verdict =
  | 'inSync'
  | 'liveDrift'
  | 'schemaAhead'
  | 'unrecordedChange'
  | 'diverged'
  /** None of the project's tables is in the database: nothing of it was compared. */
  | 'nothingDeployed'
  /** Schema and history agree, and no database was to be looked at. */
  | 'upToDate'
  /** Nothing that was seen differs, but not everything was seen. */
  | 'notVerified';

/** How two of the three states compare; `notCompared` when one of them was not there or not asked for. */
export type PairState = 'equal' | 'differs' | 'notCompared';

/** What the verdict of a drift does not speak of. */
export interface VerdictScope {
  /** Differences that --ignore left out. */
  readonly ignored: number;
  /** Differences that prisma-mend.json accepts. */
  readonly accepted: number;
  /** Whether only some objects were asked for. */
  readonly isSelection: boolean;
  /** Migrations that the database is not expected to hold yet. */
  readonly pending: number;
}

export interface ReportedPlan {
  readonly statements: readonly Statement[];
  readonly ledger: readonly LedgerChange[];
  /** Changes of rows that the ledger has already. */
  readonly rowChanges?: readonly RowChange[];
  readonly files: readonly FileChange[];
  /** Files that go, relative to the project. */
  readonly removedFiles?: readonly string[];
  /** False when the proof could not be made; such a plan is never carried out without consent. */
  readonly proven: boolean;
  /** True where rows and files are put back as a journal has them: nothing was replayed. */
  readonly isFromJournal?: true;
  /** Differences that no statement settles; a plan with any is never proven. */
  readonly unplanned?: readonly Unplanned[];
  /** The whole plan as runnable SQL (what `--dry-run` prints). */
  readonly sql: string;
}
