import type { FileTransition } from '../../model/change.ts';
import type { ReportedPlan } from '../../model/verdict.ts';

/** What a squash writes. */
export interface SquashPlan {
  /** Of the squash; null when there is nothing to squash. */
  readonly name: string | null;
  readonly plan: ReportedPlan | null;
  readonly files: readonly FileTransition[];
  readonly notes: readonly string[];
}
