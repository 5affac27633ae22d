import type { BaselineOptions } from './session/command-options.ts';
import type { Project } from '../model/project.ts';
import { reportMigrations } from '../diagnose/diagnose.ts';
import { deploysNothing, type RowAsking } from '../model/deploy.ts';
import { Failure } from '../model/failure.ts';
import type { BaselineReport } from '../model/report.ts';
import type { ReportedPlan } from '../model/verdict.ts';
import { requireValidSchema } from '../project/schema-parser.ts';
import { coverageOf } from './report/coverage-of.ts';
import { reportedDatabase } from './report/reported-database.ts';
import { loadOwnProject } from './session/load-own-project.ts';
import { askEngine } from './session/ask-engine.ts';
import { carryOut, type Written } from './writing/carry-out.ts';
import { foreignLedgersOf } from './check-status.ts';
import { examine, type Examination } from './examination/examine.ts';
import { replayFindings } from './examination/replay-findings.ts';
import { readLiveState, type LiveState } from './session/live-state.ts';
import { foretellDeploy } from './forecast/foretell-deploy.ts';
import type { Foretold } from './forecast/read-start.ts';
import { adviseDeploy } from './forecast/advise-deploy.ts';
import { readDeployRisks } from './forecast/read-risks.ts';
import { withForecast } from './forecast/with-forecast.ts';
import { notesOf } from './report/notes-of.ts';
import { describeOtherHistories } from './report/other-histories.ts';
import { withReader } from './session/open-live.ts';
import type { BaselineProposal } from './baseline/baseline-proposal.ts';
import { proposeBaseline } from './baseline/propose-baseline.ts';
import { readSource } from './session/read-source.ts';
import { requireDatabase } from './session/require-database.ts';
import { poolerFindings } from './session/session-findings.ts';
import { describeProposal, isEmptyProposal } from './writing/proposal.ts';
import type { Agreement } from './writing/require-consent.ts';
import { withTriedActions } from './resolve/try-actions.ts';
import { retryMoved } from './writing/retry-moved.ts';
import { withSession } from './session/session.ts';
import { writeChange } from './writing/write-change.ts';

/**
 * Brings an existing database under Prisma Migrate: marks the migrations that it is proven to hold or, where there
 * is no history, writes a faithful baseline migration, proves it and marks it. A healthy or empty database is left
 * alone.
 *
 * @returns what was done (`applied`) or, with `isDryRun`, what would be; findings are what stands in the way still
 * @throws Refusal `consent-missing` without consent; its `report` shows the plan
 * @throws Failure when project, database or shadow cannot be used, or a proof fails; nothing is written then
 * @example
 * ```ts
 * const report = await baseline({
 *   directory: '/app', shadow: { kind: 'auto' }, lockTimeoutMs: 5000, statementTimeoutMs: 60000,
 *   environment: process.env, consent: { yes: true }, isDryRun: false, name: '0_init', from: 'live',
 * });
 * ```
 */
export async function baseline(options: BaselineOptions): Promise<BaselineReport> {
  return withSession(options, (shared) => retryMoved(shared, attemptBaseline));
}

async function attemptBaseline(options: BaselineOptions): Promise<BaselineReport> {
  requireDatabase(options, 'baselined');
  const project = await loadOwnProject({ ...options, allowInvalidSchema: true });
  const live = await readSource(project, options);
  const { examination, proposal, report: drafted } = await judgeBaseline(project, live, options);
  const tried = await withTriedActions(drafted, examination, options);
  const report = { ...tried, notes: [...tried.notes, ...(await describeOtherHistories(project))] };
  const write = async (): Promise<Written> => {
    options.onProgress?.({ step: 'Writing the history' });
    return { journal: await writeChange(examination, { command: 'baseline', ...proposal }, options) };
  };
  return carryOut(
    {
      project,
      report,
      write: isEmptyProposal(proposal) ? null : write,
      agreement,
      lookAgain: ({ journal }) => reportAfter(live, { proposal, plan: report.plan }, journal, options),
    },
    options,
  );
}

/**
 * What a baseline of a live state that was read already would write, and what then stands in the way still; the commands
 * that it advises were not tried.
 */
export async function judgeBaseline(
  project: Project,
  live: LiveState,
  options: BaselineOptions,
  rows: RowAsking = 'asked',
): Promise<{
  readonly examination: Examination;
  readonly proposal: BaselineProposal;
  readonly report: BaselineReport;
}> {
  const examination = await examine(project, live, options, rows);
  const proposal = await proposeBaseline(examination, options);
  const foretold = await foretellAfter(examination, proposal, options, rows);
  return { examination, proposal, report: reportBaseline(examination, proposal, foretold, options) };
}

const agreement: Agreement = {
  refused: 'nothing was written: the baseline was not agreed to',
  why: 'Rows in _prisma_migrations decide what Prisma will run; they are not written without consent.',
  shows: 'the SQL',
};

/** Reads everything again: what is reported is what is there now, and what Prisma's own engine says of it. */
async function reportAfter(
  before: LiveState,
  { proposal, plan }: { readonly proposal: BaselineProposal; readonly plan: ReportedPlan | null },
  journal: string,
  options: BaselineOptions,
): Promise<BaselineReport> {
  const project = await loadOwnProject({ ...options, allowInvalidSchema: true });
  const { ledger } = await withReader(project, options, (database) => readLiveState(database, project));
  const examination = await examine(project, { ...before, ledger }, options);
  const left = await proposeBaseline(examination, options);
  const foretold = await foretellDeploy(examination, options);
  const report = await withTriedActions(
    reportBaseline(examination, left, foretold, options),
    examination,
    options,
  );
  return {
    ...report,
    // What the database has in addition is of note once: when its history begins.
    findings: [
      ...report.findings,
      ...proposal.findings.filter(
        ({ severity, message, pair }) =>
          (severity === 'info' || pair === 'SL') &&
          report.findings.every((finding) => finding.message !== message),
      ),
    ],
    notes: [...new Set([...report.notes, ...proposal.notes])],
    plan,
    applied: true,
    journal,
    prisma: await withReader(project, options, (database) => askEngine(project, database)),
  };
}

/** Deploy does not read types and relations; the application and `prisma generate` do. */
function schemaNotes({ project: { schema, directory } }: Examination): readonly string[] {
  if (schema === null || schema.problem !== undefined) return [];
  try {
    requireValidSchema(schema, directory);
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [`${error.message} The history does not depend on it; prisma generate does.`];
  }
}

/** The deploy that comes after what the plan writes; a first migration leaves nothing to be deployed. */
async function foretellAfter(
  examination: Examination,
  { edit, files }: BaselineProposal,
  options: BaselineOptions,
  rows: RowAsking,
): Promise<Foretold> {
  if (files.length > 0) {
    return { forecast: deploysNothing, findings: [], harmless: new Set() };
  }
  return foretellDeploy(examination, options, edit.marks, rows);
}

function reportBaseline(
  examination: Examination,
  proposal: BaselineProposal,
  foretold: Foretold,
  options: BaselineOptions,
): BaselineReport {
  const { live, diagnosis } = examination;
  const findings = withForecast(
    [
      ...poolerFindings(live.session),
      ...proposal.findings,
      ...replayFindings(examination, foretold.forecast.stopsAt),
      ...readDeployRisks(examination, proposal.edit.marks, proposal.answered),
    ],
    foretold,
  );
  return {
    command: 'baseline',
    database: reportedDatabase(live),
    situation: diagnosis.situation,
    foreignLedgers: foreignLedgersOf(examination),
    findings,
    migrations: reportMigrations(diagnosis.migrations),
    plan: describeProposal(proposal, examination, options),
    applied: false,
    deploy: foretold.forecast,
    prisma: null,
    coverage: coverageOf(examination.ownCatalog),
    nextActions: adviseDeploy(proposal.nextActions, findings, foretold.forecast),
    notes: [...notesOf(examination), ...proposal.notes, ...schemaNotes(examination)],
  };
}
