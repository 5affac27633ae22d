import type { Finding } from '../../model/finding.ts';
import type { NextAction } from '../../model/report.ts';
import type { ReportedPlan } from '../../model/verdict.ts';

/** What a baseline would write, and what it leaves for people to decide. */
export interface BaselineProposal {
  /** Null when there is nothing to write. */
  readonly plan: ReportedPlan | null;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly nextActions: readonly NextAction[];
  /** Claims that the evidence does not prove by itself, in words; kept in the journal. */
  readonly unproven: readonly string[];
  /** Migrations of which a person has said that they did not run. */
  readonly answered?: ReadonlySet<string>;
}
