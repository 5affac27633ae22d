import type { Coverage } from './catalog.ts';
import type { DeployForecast } from './deploy.ts';
import type { EvidenceState } from './evidence.ts';
import type { Finding, Pair } from './finding.ts';
import type { Fleet } from './fleet.ts';
import type { ObjectIdentity } from './identity.ts';
import type { StatementRun } from './plan.ts';
import type { StatementState } from './statement-evidence.ts';
import type { PairState, ReportedPlan, Situation, Verdict, VerdictScope } from './verdict.ts';

export interface ReportedDatabase {
  readonly name: string;
  readonly serverVersion: string;
  /** When the snapshot was taken that stands for it, ISO 8601; absent for the database itself. */
  readonly asOf?: string;
}

export interface MissingEffect extends ObjectIdentity {
  readonly change: 'created' | 'changed' | 'removed';
  readonly attributes: readonly string[];
}

/** One statement of a migration that was taken apart, and what the database shows of it. */
export interface ReportedStatement {
  /** 1-based, in migration.sql. */
  readonly line: number;
  readonly lastLine: number;
  /** Its beginning, on one line. */
  readonly text: string;
  readonly state: StatementState;
}

export interface ReportedMigration {
  readonly name: string;
  /** `unseen`: its rows may be there, but this role may not read them. */
  readonly ledger: 'none' | 'applied' | 'failed' | 'rolledBack' | 'unseen';
  readonly evidence: EvidenceState;
  readonly checksum: 'same' | 'cosmetic' | 'effectEqual' | 'changed' | 'none';
  readonly effects: {
    readonly total: number;
    readonly present: number;
    readonly missing: readonly MissingEffect[];
  };
  /** Where it was taken apart: its statements in the order of the file. */
  readonly statements?: readonly ReportedStatement[];
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
  readonly command: 'status' | 'baseline' | 'resolve' | 'drift' | 'snapshot' | 'prepare' | 'fleet';
  readonly database: ReportedDatabase | null;
  readonly situation?: Situation;
  /** Other tools whose history tables stand in the same database: `Flyway (public.flyway_schema_history)`. */
  readonly foreignLedgers?: readonly string[];
  readonly verdict?: Verdict;
  /** drift: the pairs that the verdict rests on. */
  readonly pairs?: Readonly<Record<Pair, PairState>>;
  readonly scope?: VerdictScope;
  readonly findings: readonly Finding[];
  readonly migrations?: readonly ReportedMigration[];
  readonly plan: ReportedPlan | null;
  /** resolve: SQL that takes a pending migration back, proven on a scratch server. */
  readonly rollbackSql?: string;
  /** Whether something was written. */
  readonly applied: boolean;
  /** status, baseline, resolve: the next `prisma migrate deploy`, foretold. */
  readonly deploy?: DeployForecast;
  readonly prisma: PrismaWitness | null;
  readonly coverage: Omit<Coverage, 'checked'> & {
    readonly checked: readonly string[];
    /** How many objects of each kind were looked at. */
    readonly counts?: readonly { readonly kind: string; readonly count: number }[];
    /** drift: the tables that were compared, where all were to be. */
    readonly tables?: readonly { readonly schema: string | null; readonly name: string }[];
  };
  readonly nextActions: readonly NextAction[];
  /** Sentences for people that are no findings: a missing lock file, a cache that was used. */
  readonly notes: readonly string[];
  /** Statement by statement, when a plan was run. */
  readonly execution?: readonly StatementRun[];
  /** Path of the undo journal when something was written. */
  readonly journal?: string;
  /** fleet: every target, by cohort; the report's findings are those of all cohorts. */
  readonly fleet?: Fleet;
}

/** Of `status`: nothing is planned and nothing written. */
export interface StatusReport extends Report {
  readonly command: 'status';
  readonly situation: Situation;
  readonly migrations: readonly ReportedMigration[];
  readonly deploy: DeployForecast;
}

/** Of `baseline`, squashes included. */
export interface BaselineReport extends Report {
  readonly command: 'baseline';
  readonly situation: Situation;
  readonly migrations: readonly ReportedMigration[];
}

/** Of `resolve`; one that undoes a change tells of rows and files alone. */
export interface ResolveReport extends Report {
  readonly command: 'resolve';
}

/** Of `drift`, and of what reverts, adopts or accepts it. */
export interface DriftReport extends Report {
  readonly command: 'drift';
  readonly verdict: Verdict;
  readonly pairs: Readonly<Record<Pair, PairState>>;
  readonly scope: VerdictScope;
}

export interface SnapshotReport extends Report {
  readonly command: 'snapshot';
  readonly database: ReportedDatabase;
}

export interface PrepareReport extends Report {
  readonly command: 'prepare';
}

/** What any of the commands gives, told apart by `command`. */
export type CommandReport =
  StatusReport | BaselineReport | ResolveReport | DriftReport | SnapshotReport | PrepareReport;
