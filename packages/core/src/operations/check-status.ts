import type { StatusOptions } from './session/command-options.ts';
import type { LiveState } from './session/live-state.ts';
import type { Project } from '../model/project.ts';
import { reportMigrations } from '../diagnose/diagnose.ts';
import { squashActions } from '../diagnose/find-squashes.ts';
import { areAllUndecided, questionActions } from '../diagnose/open-questions.ts';
import { renameCommand } from '../explain/migration-renamed.ts';
import type { RowAsking } from '../model/deploy.ts';
import type { OperationOptions } from '../model/options.ts';
import type { LedgerChange } from '../model/plan.ts';
import { coverageOf } from './report/coverage-of.ts';
import { reportedDatabase } from './report/reported-database.ts';
import type { NextAction, StatusReport } from '../model/report.ts';
import { loadOwnProject } from './session/load-own-project.ts';
import { examine, type Examination } from './examination/examine.ts';
import { reportNamed } from './report/report-named.ts';
import { foretellDeploy } from './forecast/foretell-deploy.ts';
import type { Foretold } from './forecast/read-start.ts';
import { withForecast } from './forecast/with-forecast.ts';
import { adviseDeploy } from './forecast/advise-deploy.ts';
import { readDeployRisks } from './forecast/read-risks.ts';
import {
  baselineAction,
  brokenLedgerAction,
  deployAction,
  driftAction,
  isSettled,
  resolveAction,
} from './report/next-actions.ts';
import { notesOf } from './report/notes-of.ts';
import { describeOtherHistories } from './report/other-histories.ts';
import { readSource } from './session/read-source.ts';
import { preparedFindings } from './examination/prepared-findings.ts';
import { replayFindings } from './examination/replay-findings.ts';
import { loadSuspects } from './examination/load-suspects.ts';
import { withStatements } from './resolve/with-statements.ts';
import { withTriedActions } from './resolve/try-actions.ts';
import { sessionFindings } from './session/session-findings.ts';
import { withSession } from './session/session.ts';

/**
 * Says what state the project's database (or a snapshot of one) is in, and which command is next. Reads only.
 *
 * @returns a report with `situation`, every migration with its ledger state, evidence and checksum, and findings
 * @throws Failure when the project, the database or the shadow server cannot be used
 * @throws Refusal `ambiguous-name`
 * @example
 * ```ts
 * const report = await checkStatus({
 *   directory: process.cwd(), shadow: { kind: 'auto' }, lockTimeoutMs: 5000, statementTimeoutMs: 60000, environment: process.env,
 * });
 * console.log(report.situation);
 * ```
 */
export async function checkStatus(options: StatusOptions): Promise<StatusReport> {
  return withSession(options, lookAtStatus);
}

async function lookAtStatus(options: StatusOptions): Promise<StatusReport> {
  const project = await loadOwnProject({ ...options, allowInvalidSchema: true });
  const live = await readSource(project, options);
  const { examination, report: drafted } = await judgeStatus(project, live, options);
  const advised = await withCures(drafted, examination, options);
  const tried = await withTriedActions(advised, examination, options);
  const notes = [...tried.notes, ...(await describeOtherHistories(project))];
  const report = withStatements({ ...tried, notes }, examination);
  const { names = [] } = options;
  return names.length === 0 ? report : await reportNamed(report, examination, names);
}

/** More commands than these are for `resolve` to tell. */
const shownCures = 4;

/** What cures a failed migration is named at once, where that is little; of a snapshot nothing can be tried. */
async function withCures(
  report: StatusReport,
  examination: Examination,
  { snapshotPath }: StatusOptions,
): Promise<StatusReport> {
  const isSettling = report.situation === 'failed' && report.nextActions.includes(resolveAction);
  if (!isSettling || snapshotPath !== undefined) return report;
  const { proposeAll } = await import('./resolve/rows/propose-all.ts');
  const { nextActions: cures } = proposeAll(examination, await loadSuspects(examination));
  return cures.length === 0 || cures.length > shownCures ? report : { ...report, nextActions: cures };
}

/** The state of a live state that was read already; the commands that it advises were not tried. */
export async function judgeStatus(
  project: Project,
  live: LiveState,
  options: OperationOptions,
  rows: RowAsking = 'asked',
): Promise<{ readonly examination: Examination; readonly report: StatusReport }> {
  const examination = await examine(project, live, options, rows);
  const foretold = await foretellDeploy(examination, options, [], rows);
  return { examination, report: reportStatus(examination, foretold) };
}

function reportStatus(examination: Examination, foretold: Foretold): StatusReport {
  const { live, diagnosis } = examination;
  const findings = [
    ...sessionFindings(live.session),
    ...withForecast(
      [
        ...diagnosis.findings,
        ...replayFindings(examination, foretold.forecast.stopsAt),
        ...readDeployRisks(examination, marksBefore(examination)),
      ],
      foretold,
    ),
    ...preparedFindings(examination),
  ];
  return {
    command: 'status',
    database: reportedDatabase(live),
    situation: diagnosis.situation,
    foreignLedgers: foreignLedgersOf(examination),
    findings,
    migrations: reportMigrations(diagnosis.migrations),
    plan: null,
    applied: false,
    deploy: foretold.forecast,
    prisma: null,
    coverage: coverageOf(examination.ownCatalog),
    nextActions: adviseDeploy(nextActions(examination), findings, foretold.forecast),
    notes: notesOf(examination),
  };
}

/**
 * A deploy that stops at the tables that are there runs nothing: before another one, what the database holds is marked,
 * and that one does not run it.
 */
function marksBefore({ diagnosis, project }: Examination): readonly LedgerChange[] {
  if (diagnosis.situation !== 'unbaselined') return [];
  const held = new Set(
    diagnosis.migrations.filter(({ evidence }) => evidence?.isHeld === true).map(({ name }) => name),
  );
  return project.history.migrations.flatMap((migration) =>
    migration.kind === 'readable' && held.has(migration.name)
      ? [{ kind: 'insertApplied', migrationName: migration.name, checksum: migration.checksum }]
      : [],
  );
}

/** `Flyway (public.flyway_schema_history)` */
export function foreignLedgersOf({ live }: Examination): readonly string[] {
  return live.ledger.foreign.map(({ tool, schema, table }) => `${tool} (${schema}.${table})`);
}

function renameActions({ renamed }: Examination['diagnosis']): readonly NextAction[] {
  return [...renamed].map(([name, folder]) => ({
    command: renameCommand(name, folder),
    why: 'gives its row the name of the folder',
  }));
}

/** The one command that comes next, by situation. */
function nextActions({ diagnosis, project, live }: Examination): readonly NextAction[] {
  const moved = new Set(diagnosis.renamed.values());
  const unrecorded = diagnosis.migrations.some(
    ({ name, ledger, evidence }) => ledger.state === 'none' && evidence?.isHeld === true && !moved.has(name),
  );
  const hasMore = diagnosis.findings.length > diagnosis.renamed.size;
  const baseline = baselineAction(project.history.migrations.length > 0);
  const deploy: NextAction = { ...deployAction, why: 'applies the pending migrations' };
  if (diagnosis.squashes.length > 0) return squashActions(diagnosis.squashes);
  const questions = questionActions(diagnosis);
  if (questions.length > 0 && !unrecorded && isSettled(diagnosis.situation)) return questions;
  switch (diagnosis.situation) {
    case 'empty':
      return project.history.migrations.length > 0
        ? [{ ...deployAction, why: 'builds the database from the history' }]
        : [{ command: 'prisma migrate dev --name init', why: 'makes the first migration' }];
    case 'unbaselined':
    case 'ledgerElsewhere':
      return areAllUndecided(diagnosis) ? [] : [baseline];
    case 'baselined':
      return [];
    case 'behind':
      return [unrecorded ? baseline : deploy];
    case 'changed':
      return [driftAction];
    case 'diverged':
      return [...renameActions(diagnosis), ...(unrecorded ? [baseline] : hasMore ? [resolveAction] : [])];
    case 'failed':
    case 'faked':
      return [resolveAction];
    case 'ledgerBroken':
      return [brokenLedgerAction(live.ledger.table?.isReadable !== false)];
  }
}
