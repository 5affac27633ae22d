import type { DriftOptions, RevertOptions } from './session/command-options.ts';
import { applyPlan } from '../apply/apply-plan.ts';
import { countLosses } from '../apply/count-losses.ts';
import { describeStop } from '../apply/describe-stop.ts';
import { runPreChecks } from '../apply/run-pre-checks.ts';
import { explainRepairBlocked } from '../explain/repair-blocked.ts';
import { Failure } from '../model/failure.ts';
import type { BlockingRows } from '../model/plan.ts';
import type { DriftReport } from '../model/report.ts';
import type { ReportedPlan } from '../model/verdict.ts';
import { groupStatements, renderPlanSql } from '../plan/plan-sql.ts';
import { carryOut, type Written } from './writing/carry-out.ts';
import { checkDrift, reportDrift } from './check-drift.ts';
import { examineDrift, type DriftExamination } from './drift/examine-drift.ts';
import type { LiveState } from './session/live-state.ts';
import { withReader, withWriter } from './session/open-live.ts';
import { planRevert, planUndo } from './drift/plan-revert.ts';
import { readFingerprint } from './session/read-fingerprint.ts';
import type { Agreement } from './writing/require-consent.ts';
import { requireDatabase } from './session/require-database.ts';
import { withSession } from './session/session.ts';
import { tryAdoption } from './drift/try-adoption.ts';

/**
 * Brings the live database back to what its history builds or, without a history, to what the schema asks for: runs
 * the plan that {@link checkDrift} proves. `objects` leaves everything else as it is.
 *
 * @returns what differs afterwards, `execution` statement by statement and `journal`; with `isDryRun`, or when rows
 * are in the way (finding `repair-blocked`), nothing was written
 * @throws Refusal `consent-missing`, `data-loss-consent-missing`, `wider-access-consent-missing`; its `report` shows the plan
 * @throws Failure `proof-failed` when the plan is not proven, `state-moved` when the structure changed meanwhile
 * @throws Failure with the server's reason when a statement fails; what was committed before it stays, and the same
 * command goes on from there
 */
export async function revertDrift(options: RevertOptions): Promise<DriftReport> {
  return withSession(options, revert);
}

async function revert(options: RevertOptions): Promise<DriftReport> {
  requireDatabase(options, 'reverted');
  const examination = await examineDrift(options);
  const plan = await planRevert(examination, options);
  const { project, live } = examination;
  if (plan === null || live === null || options.snapshotPath !== undefined) {
    const report = await reportDrift(examination, plan, null);
    return carryOut(
      { project, report, write: null, agreement, lookAgain: () => checkDrift(options) },
      options,
    );
  }
  const { counted, blocking } = await withReader(project, options, async (database) => ({
    counted: await countLosses(database, plan.statements),
    blocking: await runPreChecks(database, plan.statements, options),
  }));
  const shown = withStatements(plan, counted, options);
  return carryOut(
    {
      project,
      report: withBlocking(await reportDrift(examination, shown, null), blocking),
      write: () => run(examination, shown, live, options),
      requireProof: () => requireProof(shown),
      isBlocked: blocking.length > 0,
      agreement: { ...agreement, keepBy: () => adoptingCommand(examination, plan, options) },
      lookAgain: (written) => reportAfter(shown, written, options),
    },
    options,
  );
}

const agreement: Agreement = {
  refused: 'nothing was run: the repair was not agreed to',
  why: 'It changes the structure of a live database; that is not done without consent.',
  shows: 'the SQL',
};

/** The adoption that the report of `drift` would advise: it was tried, and loses nothing elsewhere. */
async function adoptingCommand(
  examination: DriftExamination,
  plan: ReportedPlan,
  options: RevertOptions,
): Promise<string | null> {
  const adoptable = await tryAdoption(examination, options);
  if (adoptable === null) return null;
  const { nextActions } = await reportDrift(examination, plan, null, adoptable);
  const command = nextActions.map((action) => action.command).find((each) => each.includes('drift --adopt'));
  return command ?? null;
}

function withStatements(
  plan: ReportedPlan,
  statements: ReportedPlan['statements'],
  { lockTimeoutMs }: DriftOptions,
): ReportedPlan {
  return {
    ...plan,
    statements,
    sql: renderPlanSql({ statements, unplanned: plan.unplanned ?? [] }, { lockTimeoutMs }),
  };
}

function withBlocking(report: DriftReport, blocking: readonly BlockingRows[]): DriftReport {
  return { ...report, findings: [...blocking.map(explainRepairBlocked), ...report.findings] };
}

function requireProof(plan: ReportedPlan): void {
  if (plan.proven) return;
  const reasons = (plan.unplanned ?? []).map(({ reason }) => reason);
  throw new Failure('proof-failed', 'the repair is not proven, and was not run', {
    why:
      reasons.length > 0
        ? `There is no statement for a part of it: ${reasons.join('; ')}.`
        : 'Run on a copy of the live structure, it does not lead to the structure that is expected.',
    next: 'prisma-mend drift --sql prints it to be adapted by hand; naming single objects (--object) leaves the rest out.',
  });
}

async function run(
  examination: DriftExamination,
  plan: ReportedPlan,
  live: LiveState,
  options: RevertOptions,
): Promise<Written> {
  const { project } = examination;
  const { runs, failure, blocking, journalPath } = await withWriter(project, options, (database) =>
    applyPlan(database, {
      command: 'drift-revert',
      projectDirectory: project.directory,
      groups: groupStatements(plan.statements),
      isQualified: true,
      isFollowed: false,
      provenFor: live.catalog.hash,
      readFingerprint: (state) => readFingerprint(database, project, live, state),
      undoSql: planUndo(examination),
      patience: options,
      now: new Date(),
      onStatement: (done, total) => options.onProgress?.({ step: 'Running the repair', done, total }),
    }),
  );
  if (failure !== null) throw describeStop({ runs, failure, besides: `${journalPath} lists what was run.` });
  return { journal: journalPath, runs, blocking };
}

/** Of the whole database: what was not selected differs still. */
async function reportAfter(
  plan: ReportedPlan,
  { journal, runs = [], blocking = [] }: Written,
  options: RevertOptions,
): Promise<DriftReport> {
  const after = withBlocking(await checkDrift({ ...options, objects: [] }), blocking);
  const applied = runs.some(({ state }) => state === 'done');
  return { ...after, plan, applied, execution: runs, journal };
}
