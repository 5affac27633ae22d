import { digestPlan } from '../../model/digest-plan.ts';
import { Refusal } from '../../model/failure.ts';
import type { AskConsent, OperationOptions, WriteOptions } from '../../model/options.ts';
import type { PlanFile } from '../../model/plan-file.ts';
import type { Report } from '../../model/report.ts';
import { isApproved } from './approval-token.ts';
import { readPlanFingerprint } from './make-plan-file.ts';
import { readPlanFile } from './read-plan-file.ts';
import { requestPlan } from './request-plan.ts';

/** Which plan is to run; who agreed to it is a person who is asked, or gave the token. */
export interface ApplyPlanOptions extends WriteOptions {
  readonly planPath: string;
  readonly token?: string;
}

/**
 * Runs a plan that an earlier run wrote and a person approved. Nothing of the file is run: the plan is made and proven
 * again, and runs only where it does the same to a database in the same state.
 *
 * @throws Refusal `plan-expired`, `plan-outdated` (another database or state, or another plan), `plan-unapproved`, and what
 * the operation itself refuses
 * @throws Failure `plan-invalid`, `file-failed`, and what the operation itself throws
 */
export async function applyPlanFile(options: ApplyPlanOptions): Promise<Report> {
  const { planPath, token, consent, askConsent, isDryRun, ...operation } = options;
  const file = await readPlanFile(planPath);
  requireTime(file, new Date());
  await requireState(file, operation);
  const isGiven = token !== undefined && (await isApproved(file, token, operation.environment));
  // Asked between plan and writing: what is agreed to is what is written.
  const approve: AskConsent = async (report) => {
    requireSame(file, report);
    const given = isGiven ? consent : await askConsent?.(report);
    if (given === null) return null;
    if (given === undefined) throw unapproved(token, report);
    return { ...consent, ...given, yes: true };
  };
  const report = await requestPlan(file.request, operation, {
    isDryRun,
    consent: { yes: false },
    askConsent: approve,
    now: new Date(file.createdAt),
  });
  if (!report.applied) requireSame(file, report);
  return report;
}

function requireSame(file: PlanFile, report: Report): void {
  if (report.plan !== null && digestPlan(report.plan) === digestPlan(file.plan)) return;
  throw outdated('the plan that is made of the same request now is another one', report);
}

function requireTime({ createdAt, expiresAt }: PlanFile, now: Date): void {
  if (now.getTime() <= Date.parse(expiresAt)) return;
  throw new Refusal('plan-expired', `the plan of ${createdAt} was good until ${expiresAt}`, {
    next: 'Make it again with --plan-out, and have it approved.',
  });
}

async function requireState({ fingerprint }: PlanFile, options: OperationOptions): Promise<void> {
  const found = await readPlanFingerprint(options);
  const isOther =
    found.database !== fingerprint.database ||
    found.oid !== fingerprint.oid ||
    // A role that may not read the one is no other server.
    (found.systemIdentifier !== null &&
      fingerprint.systemIdentifier !== null &&
      found.systemIdentifier !== fingerprint.systemIdentifier);
  if (isOther) throw outdated(`it was made for another database than this ${found.database}`);
  if (found.structure !== fingerprint.structure)
    throw outdated('the structure of the database has changed since');
  if (found.ledger !== fingerprint.ledger)
    throw outdated('the migration history of the database has changed since');
}

function unapproved(token: string | undefined, report: Report): Refusal {
  return new Refusal(
    'plan-unapproved',
    token === undefined ? 'nobody approved the plan' : 'the token is not one for this plan',
    {
      why: 'A plan changes a live database; a person has to have seen this very one.',
      next: 'A person runs prisma-mend apply <plan.json> in a terminal, or prisma-mend apply <plan.json> --approve, which gives a token for --token.',
      report,
    },
  );
}

function outdated(why: string, report?: Report): Refusal {
  return new Refusal('plan-outdated', `the plan was not run: ${why}`, {
    next: 'Make it again with --plan-out, and have it approved.',
    ...(report === undefined ? {} : { report }),
  });
}
