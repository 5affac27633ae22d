import type { PlanFile, PlanRequest } from '../model/plan-file.ts';
import type { Report } from '../model/report.ts';
import type * as apply from '../operations/plan-file/apply-plan-file.ts';
import { completeOptions, type Lenient, type ProjectOptions } from './options.ts';

export type ApplyPlanOptions = Lenient<apply.ApplyPlanOptions, 'planPath'>;

/** What a plan is to be made of. */
export interface MakePlanOptions extends ProjectOptions {
  readonly request: PlanRequest;
}

/**
 * Makes a plan for somebody to approve; writes nothing. The text of `file` as JSON is what `applyPlanFile` takes.
 *
 * @throws Failure what the operation throws; `usage` for a snapshot
 */
export async function makePlanFile({
  request,
  ...options
}: MakePlanOptions): Promise<{ readonly report: Report; readonly file: PlanFile | null }> {
  const making = await import('../operations/plan-file/make-plan-file.ts');
  return making.makePlanFile(request, completeOptions(options));
}

/**
 * Runs an approved plan: makes and proves it again, and runs it where it is the same for the same state.
 *
 * @throws Refusal `plan-expired`, `plan-outdated`, `plan-unapproved`, and what the operation itself refuses
 * @throws Failure `plan-invalid`, and what the operation itself throws
 */
export async function applyPlanFile(options: ApplyPlanOptions): Promise<Report> {
  const applying = await import('../operations/plan-file/apply-plan-file.ts');
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
  const { readPlanFile } = await import('../operations/plan-file/read-plan-file.ts');
  const approving = await import('../operations/plan-file/approval-token.ts');
  return approving.makeApprovalToken(await readPlanFile(options.planPath), environment);
}
