import type { ReportedPlan } from './verdict.ts';

/** What a plan was asked for with: enough to make it again. */
export type PlanRequest =
  | {
      readonly kind: 'revert';
      readonly against: 'history' | 'schema' | 'both';
      readonly ignore: readonly string[];
      readonly objects: readonly string[];
    }
  | {
      readonly kind: 'adopt';
      readonly name: string;
      readonly ignore: readonly string[];
      readonly objects: readonly string[];
    }
  | {
      readonly kind: 'resolve';
      readonly verb: 'finish' | 'revert';
      readonly names: readonly string[];
      readonly done: readonly number[];
      readonly notDone: readonly number[];
    }
  | {
      readonly kind: 'baseline';
      readonly name: string;
      readonly from: 'live' | 'schema';
      readonly pending: readonly string[];
    };

/** The state that a plan was made for. */
export interface PlanFingerprint {
  readonly database: string;
  /** Number of the database on its server, and of the server where the role may read it. */
  readonly oid: string;
  readonly systemIdentifier: string | null;
  readonly structure: string;
  readonly ledger: string;
}

/** A plan that somebody is to approve, and that runs later. Nothing in it is ever run as it stands. */
export interface PlanFile {
  readonly format: 1;
  readonly request: PlanRequest;
  readonly fingerprint: PlanFingerprint;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** For people, and to tell whether the plan that is made again is this one. */
  readonly plan: Pick<ReportedPlan, 'statements' | 'ledger' | 'files' | 'proven' | 'sql'> &
    Partial<Pick<ReportedPlan, 'rowChanges' | 'removedFiles'>>;
}
