import type { PlanFile, PlanRequest } from '../model/plan-file.ts';
import type { Report } from '../model/report.ts';
import * as applying from '../operations/plan-file/apply-plan-file.ts';
import * as approving from '../operations/plan-file/approval-token.ts';
import * as making from '../operations/plan-file/make-plan-file.ts';
import { readPlanFile } from '../operations/plan-file/read-plan-file.ts';
import { completeOptions, type Lenient, type ProjectOptions } from './options.ts';

export type ApplyPlanOptions = Lenient<applying.ApplyPlanOptions, 'planPath'>;

/** What a plan is to be made of. */
export interface MakePlanOptions extends ProjectOptions {
  readonly request: PlanRequest;
}

/**
 * Makes a plan for somebody to approve; writes nothing. The text of `file` as JSON is what `applyPlanFile` takes.
 *
 * @throws Failure what the operation throws; `usage` for a snapshot
 */
export function makePlanFile({
  request,
  ...options
}: MakePlanOptions): Promise<{ readonly report: Report; readonly file: PlanFile | null }> {
  return making.makePlanFile(request, completeOptions(options));
}

/**
 * Runs an approved plan: makes and proves it again, and runs it where it is the same for the same state.
 *
 * @throws Refusal `plan-expired`, `plan-outdated`, `plan-unapproved`, and what the operation itself refuses
 * @throws Failure `plan-invalid`, and what the operation itself throws
 */
export function applyPlanFile(options: ApplyPlanOptions): Promise<Report> {
  return applying.applyPlanFile({ consent: { yes: false }, isDryRun: false, ...completeOptions(options) });
}

/**
 * The token with which a plan runs without its approver: call it only where a person has seen the plan and agreed.
 *
 * @throws Failure `plan-invalid`, `file-failed`
 */
export async function approvePlanFile(
  options: ProjectOptions & { readonly planPath: string },
): Promise<string> {
  const { environment } = completeOptions(options);
  return approving.makeApprovalToken(await readPlanFile(options.planPath), environment);
}
