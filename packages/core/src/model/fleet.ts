import type { DeployForecast } from './deploy.ts';
import type { Finding, Pair } from './finding.ts';
import type { PairState, ReportedPlan, Situation, Verdict, VerdictScope } from './verdict.ts';

/** What is asked of every target of a fleet. */
export type FleetVerb = (typeof fleetVerbs)[number];
export const fleetVerbs = ['status', 'forecast', 'drift', 'baseline'] as const;

/** What was found of one target, for all that are like it. */
export interface CohortVerdict {
  /** status, forecast, baseline. */
  readonly situation?: Situation;
  /** drift. */
  readonly verdict?: Verdict;
  readonly pairs?: Readonly<Record<Pair, PairState>>;
  readonly scope?: VerdictScope;
  readonly findings: readonly Finding[];
  readonly plan: ReportedPlan | null;
  readonly deploy?: DeployForecast;
  readonly notes: readonly string[];
}

/** Targets that are equal but for the name of their own schema. */
export interface FleetCohort extends CohortVerdict {
  /** Of structure and ledger, without the name of the target's own schema. */
  readonly fingerprint: string;
  readonly count: number;
  /** Sorted. */
  readonly ids: readonly string[];
  /** The one that was looked into: names in findings and plan are its own. */
  readonly representative: string;
  /** Those in which the plan was carried out; sorted. */
  readonly applied: readonly string[];
}

/** A target of which nothing is known. */
export interface FailedTarget {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

/** A target that was left as it is. */
export interface SkippedTarget {
  readonly id: string;
  readonly why: string;
}

/** What a run over a fleet found and did. Holds ids only: no URL, no password. */
export interface Fleet {
  readonly verb: FleetVerb;
  /** How many were asked for. */
  readonly count: number;
  /** Largest first. */
  readonly cohorts: readonly FleetCohort[];
  readonly failed: readonly FailedTarget[];
  readonly skipped: readonly SkippedTarget[];
  /** Whether the stop rule ended it. */
  readonly isStopped: boolean;
}
