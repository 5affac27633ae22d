import type { Coverage } from './catalog.ts';
import type { EvidenceState } from './evidence.ts';
import type { Finding, Pair } from './finding.ts';
import type { ObjectIdentity } from './identity.ts';
import type { FileChange, LedgerChange, RowChange, Statement, StatementRun, Unplanned } from './plan.ts';

/** What state a database is in, seen from Prisma Migrate. */
export type Situation =
  | 'empty'
  | 'unbaselined'
  | 'baselined'
  | 'behind'
  | 'failed'
  | 'diverged'
  | 'faked'
  | 'ledgerElsewhere'
  | 'ledgerBroken';

export type Verdict = 'inSync' | 'liveDrift' | 'schemaAhead' | 'unrecordedChange' | 'diverged';

/** How two of the three states compare; `notCompared` when one of them was not there or not asked for. */
export type PairState = 'equal' | 'differs' | 'notCompared';

export interface ReportedDatabase {
  readonly name: string;
  readonly serverVersion: string;
}

export interface MissingEffect extends ObjectIdentity {
  readonly change: 'created' | 'changed' | 'removed';
  readonly attributes: readonly string[];
}

export interface ReportedMigration {
  readonly name: string;
  readonly ledger: 'none' | 'applied' | 'failed' | 'rolledBack';
  readonly evidence: EvidenceState;
  readonly checksum: 'same' | 'cosmetic' | 'effectEqual' | 'changed' | 'none';
  readonly effects: {
    readonly total: number;
    readonly present: number;
    readonly missing: readonly MissingEffect[];
  };
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
  readonly isProven: boolean;
  /** True where rows and files are put back as a journal has them: nothing was replayed. */
  readonly isFromJournal?: true;
  /** Differences that no statement settles; a plan with any is never proven. */
  readonly unplanned?: readonly Unplanned[];
  /** The whole plan as runnable SQL (what `--dry-run` prints). */
  readonly sql: string;
}

export interface NextAction {
  readonly command: string;
  readonly why: string;
}

/** What Prisma's own engine says of the same comparison. */
export interface PrismaWitness {
  readonly engineVersion: string;
  readonly agrees: boolean;
  /** The engine's migration script for the difference, empty when it sees none. */
  readonly script: string;
}

/** What a command found and did. The CLI renders it; exit code 2 when there are findings above `info`. */
export interface Report {
  readonly command: 'status' | 'baseline' | 'resolve' | 'drift' | 'snapshot' | 'prepare';
  readonly database: ReportedDatabase | null;
  readonly situation?: Situation;
  /** Other tools whose history tables stand in the same database: `Flyway (public.flyway_schema_history)`. */
  readonly foreignLedgers?: readonly string[];
  readonly verdict?: Verdict;
  /** drift: the pairs that the verdict rests on. */
  readonly pairs?: Readonly<Record<Pair, PairState>>;
  readonly findings: readonly Finding[];
  readonly migrations?: readonly ReportedMigration[];
  readonly plan: ReportedPlan | null;
  /** resolve: SQL that takes a pending migration back, proven on a scratch server. */
  readonly rollbackSql?: string;
  readonly isApplied: boolean;
  readonly prisma: PrismaWitness | null;
  readonly coverage: Coverage & { readonly checked: readonly string[] };
  readonly nextActions: readonly NextAction[];
  /** Sentences for people that are no findings: a missing lock file, a cache that was used. */
  readonly notes: readonly string[];
  /** Statement by statement, when a plan was run. */
  readonly execution?: readonly StatementRun[];
  /** Path of the undo journal when something was written. */
  readonly journal?: string;
}
