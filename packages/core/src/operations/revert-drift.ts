import { applyPlan } from '../apply/apply-plan.ts';
import { countLosses, listLosses } from '../apply/count-losses.ts';
import { describeStop } from '../apply/describe-stop.ts';
import { runPreChecks } from '../apply/run-pre-checks.ts';
import { explainRepairBlocked } from '../explain/repair-blocked.ts';
import { Failure, Refusal } from '../model/failure.ts';
import type { BlockingRows } from '../model/plan.ts';
import type { Report, ReportedPlan } from '../model/report.ts';
import { groupStatements, renderPlanSql } from '../plan/plan-sql.ts';
import { afterWriting } from './after-writing.ts';
import { checkDrift, reportDrift } from './check-drift.ts';
import { examineDrift, type DriftExamination, type DriftOptions } from './examine-drift.ts';
import type { LiveState } from './live-state.ts';
import { withLive } from './open-live.ts';
import { planRevert, planUndo } from './plan-revert.ts';
import { readFingerprint } from './read-fingerprint.ts';
import { requireDatabase } from './require-database.ts';

/** Consent to changes of structure. */
export interface ChangeConsent {
  /** Agrees to what loses nothing. */
  readonly yes: boolean;
  /** Name of the database that data may be lost in. */
  readonly allowDataLoss?: string;
}

/** What is to be taken back, and the consent to do it. */
export interface RevertOptions extends DriftOptions {
  readonly consent: ChangeConsent;
  readonly isDryRun: boolean;
}

/**
 * Brings the live database back to what its history builds or, without a history, to what the schema asks for: runs
 * the plan that {@link checkDrift} proves. `objects` leaves everything else as it is.
 *
 * @returns what differs afterwards, `execution` statement by statement and `journal`; with `isDryRun`, or when rows
 * are in the way (finding `repair-blocked`), nothing was written
 * @throws Refusal `consent-missing`, `data-loss-consent-missing`; its `report` shows the plan
 * @throws Failure `proof-failed` when the plan is not proven, `state-moved` when the structure changed meanwhile
 * @throws Failure with the server's reason when a statement fails; what was committed before it stays, and the same
 * command goes on from there
 */
export async function revertDrift(options: RevertOptions): Promise<Report> {
  requireDatabase(options, 'reverted');
  const examination = await examineDrift(options);
  const plan = await planRevert(examination, options);
  const { live } = examination;
  if (plan === null || live === null) return reportDrift(examination, plan, null);
  if (options.snapshotPath !== undefined) return reportDrift(examination, plan, null);
  const { counted, blocking } = await withLive(
    examination.project,
    options,
    'readOnly',
    async (database) => ({
      counted: await countLosses(database, plan.statements),
      blocking: await runPreChecks(database, plan.statements),
    }),
  );
  const shown = withStatements(plan, counted, options);
  const report = withBlocking(await reportDrift(examination, shown, null), blocking);
  if (options.isDryRun) return report;
  requireProof(shown);
  if (blocking.length > 0) return report;
  requireConsent(options, report, counted, live);
  return carryOut(examination, shown, live, options);
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

function withBlocking(report: Report, blocking: readonly BlockingRows[]): Report {
  return { ...report, findings: [...blocking.map(explainRepairBlocked), ...report.findings] };
}

function requireProof(plan: ReportedPlan): void {
  if (plan.isProven) return;
  const reasons = (plan.unplanned ?? []).map(({ reason }) => reason);
  throw new Failure('proof-failed', 'the repair is not proven, and was not run', {
    why:
      reasons.length > 0
        ? `There is no statement for a part of it: ${reasons.join('; ')}.`
        : 'Run on a copy of the live structure, it does not lead to the structure that is expected.',
    next: 'prisma-mend drift --sql prints it to be adapted by hand; naming single objects (--object) leaves the rest out.',
  });
}

function requireConsent(
  { consent }: RevertOptions,
  report: Report,
  statements: ReportedPlan['statements'],
  { database: { name } }: LiveState,
): void {
  const losses = listLosses(statements);
  if (losses.length > 0 && consent.allowDataLoss !== name) {
    const named =
      consent.allowDataLoss === undefined
        ? ''
        : `; --allow-data-loss names ${JSON.stringify(consent.allowDataLoss)}, but this database is ${JSON.stringify(name)}`;
    throw new Refusal(
      'data-loss-consent-missing',
      `nothing was run: the repair loses data: ${losses.join('; ')}${named}`,
      {
        why: 'What is dropped cannot be brought back by a later repair, only from a backup.',
        next: `Keep it with prisma-mend drift --adopt <name>, or agree with --allow-data-loss ${name}.`,
        report,
      },
    );
  }
  if (losses.length > 0 || consent.yes) return;
  throw new Refusal('consent-missing', 'nothing was run: the repair was not agreed to', {
    why: 'It changes the structure of a live database; that is not done without consent.',
    next: 'Run the same command with --yes, or with --dry-run to see the SQL first.',
    report,
  });
}

async function carryOut(
  examination: DriftExamination,
  plan: ReportedPlan,
  live: LiveState,
  options: RevertOptions,
): Promise<Report> {
  const { project } = examination;
  const applied = await withLive(project, options, 'readWrite', (database) =>
    applyPlan(database, {
      command: 'drift-revert',
      projectDirectory: project.directory,
      groups: groupStatements(plan.statements),
      provenFor: live.catalog.hash,
      readFingerprint: (state) => readFingerprint(database, project, live, state),
      undoSql: planUndo(examination),
      lockTimeoutMs: options.lockTimeoutMs,
      now: new Date(),
      onStatement: (done, total) => options.onProgress?.({ step: 'Running the repair', done, total }),
    }),
  );
  const { runs, failure, journalPath } = applied;
  if (failure !== null) throw describeStop({ runs, failure, besides: `${journalPath} lists what was run.` });
  // Of the whole database: what was not selected differs still.
  const whole = await afterWriting(journalPath, () => checkDrift({ ...options, objects: [] }));
  const after = withBlocking(whole, applied.blocking);
  const isApplied = applied.runs.some(({ state }) => state === 'done');
  return { ...after, plan, isApplied, execution: applied.runs, journal: applied.journalPath };
}
