import { reportMigrations } from '../diagnose/diagnose.ts';
import type { Project } from '../model/project.ts';
import type { NextAction, Report, ResolveReport } from '../model/report.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import { coverageOf } from './report/coverage-of.ts';
import { reportedDatabase } from './report/reported-database.ts';
import { loadOwnProject } from './session/load-own-project.ts';
import { askEngine } from './session/ask-engine.ts';
import { carryOut, type Written } from './writing/carry-out.ts';
import { foreignLedgersOf } from './check-status.ts';
import { examine, type Examination } from './examination/examine.ts';
import { readLiveState } from './session/live-state.ts';
import { adviseDeploy } from './forecast/advise-deploy.ts';
import { foretellDeploy } from './forecast/foretell-deploy.ts';
import { deployAction, resolveAction } from './report/next-actions.ts';
import { withStatements } from './resolve/with-statements.ts';
import { withTriedActions } from './resolve/try-actions.ts';
import { notesOf } from './report/notes-of.ts';
import { withReader } from './session/open-live.ts';
import { readSource } from './session/read-source.ts';
import { requireDatabase } from './session/require-database.ts';
import type { Agreement } from './writing/require-consent.ts';
import { retryMoved } from './writing/retry-moved.ts';
import { withSession } from './session/session.ts';
import { lockFindings, poolerFindings } from './session/session-findings.ts';
import { loadSuspects } from './examination/load-suspects.ts';
import { planResolution } from './resolve/plan-resolution.ts';
import { proposeAll } from './resolve/rows/propose-all.ts';
import type { Resolution } from './resolve/resolution.ts';
import { isReading, type ResolveOptions } from './resolve/resolve-options.ts';
import { undoChange } from './undo-change.ts';
import { describeProposal, isEmptyProposal } from './writing/proposal.ts';
import { writeChange } from './writing/write-change.ts';

/**
 * Repairs `_prisma_migrations` and half-applied migrations from evidence. Without a verb it diagnoses every row and
 * folder, and with consent writes the changes that are proven.
 *
 * @returns what was done (`applied`) or would be; without a verb, findings are what is wrong still, with a verb, what
 *   stands in its way
 * @throws Refusal `consent-missing`, `data-loss-consent-missing`, `ambiguous-name`, or `evidence-disagrees` when the
 *   database shows something else than the verb claims
 * @throws Failure when project, database or shadow cannot be used, or a proof fails; nothing is written then
 * @example
 * ```ts
 * const report = await resolve({
 *   directory: '/app', shadow: { kind: 'auto' }, lockTimeoutMs: 5000, statementTimeoutMs: 60000,
 *   environment: process.env, consent: { yes: true }, isDryRun: false, acceptsUnproven: false,
 *   verb: { kind: 'applied' }, names: ['add_patient_module'],
 * });
 * ```
 */
export async function resolve(options: ResolveOptions): Promise<ResolveReport> {
  return withSession(options, (shared) => retryMoved(shared, attemptResolve));
}

async function attemptResolve(options: ResolveOptions): Promise<ResolveReport> {
  const { verb } = options;
  if (verb.kind !== 'diagnose' && !isReading(verb)) requireDatabase(options, 'resolved');
  if (verb.kind === 'undo') return undoChange(verb.journalPath, options);
  const project = await loadOwnProject(options);
  const live = await readSource(project, options);
  const examination = await examine(project, live, options);
  const decided = await planResolution(examination, await loadSuspects(examination), options);
  // A migration that is still running is not to be taken for a failed one.
  const resolution =
    verb.kind === 'diagnose'
      ? { ...decided, findings: [...lockFindings(live.session), ...decided.findings] }
      : decided;
  const deploy = resolution.deploy ?? (await foretellDeploy(examination, options)).forecast;
  const whole = reportResolution(examination, resolution, options);
  const nextActions =
    verb.kind === 'diagnose' ? adviseDeploy(whole.nextActions, [], deploy) : whole.nextActions;
  const drafted = { ...whole, nextActions, deploy };
  const isAdvising = verb.kind === 'diagnose' || verb.kind === 'check';
  const tried = isAdvising ? await withTriedActions(drafted, examination, options) : drafted;
  const report = withStatements(tried, examination);
  if (isReading(verb) || (options.snapshotPath !== undefined && !isEmptyProposal(resolution))) return report;
  const write = async (): Promise<Written> => ({
    journal: await writeResolution(examination, resolution, options),
  });
  return carryOut(
    {
      project,
      report,
      write: isEmptyProposal(resolution) ? null : write,
      isBlocked: resolution.findings.length > 0 && verb.kind !== 'diagnose',
      agreement: { ...agreement, isOptional: verb.kind === 'diagnose' },
      lookAgain: ({ journal }) => reportAfter(project, settled(report, resolution), journal, options),
    },
    options,
  );
}

const agreement: Agreement = {
  refused: 'nothing was written: the change was not agreed to',
  why: 'Rows in _prisma_migrations decide what Prisma will run; they are not written without consent.',
  shows: 'the SQL',
};

function writeResolution(
  examination: Examination,
  resolution: Resolution,
  options: ResolveOptions,
): Promise<string> {
  const { verb, names } = options;
  const { length } = resolution.statements;
  options.onProgress?.({ step: length > 0 ? `Running ${length} statements` : 'Writing the history' });
  const undoCommand = `prisma-mend resolve ${names.map(quoteArgument).join(' ')} --revert`;
  return writeChange(examination, { ...resolution, command: `resolve-${verb.kind}`, undoCommand }, options);
}

/** Without what was said to who had not agreed yet. */
function settled(report: ResolveReport, { previewNotes = [] }: Resolution): ResolveReport {
  return { ...report, notes: report.notes.filter((note) => !previewNotes.includes(note)) };
}

function reportResolution(
  examination: Examination,
  resolution: Resolution,
  options: ResolveOptions,
): ResolveReport {
  const { live, diagnosis } = examination;
  const { findings, notes, nextActions, about } = resolution;
  return {
    command: 'resolve',
    database: reportedDatabase(live),
    situation: diagnosis.situation,
    foreignLedgers: foreignLedgersOf(examination),
    findings: [...poolerFindings(live.session), ...findings],
    migrations: reportMigrations(
      diagnosis.migrations.filter(({ name }) => about === undefined || name === about),
    ),
    plan: describeProposal(resolution, examination, options),
    applied: false,
    prisma: null,
    coverage: coverageOf(examination.ownCatalog),
    nextActions,
    notes: [...notesOf(examination), ...notes],
    ...(resolution.rollbackSql === undefined ? {} : { rollbackSql: resolution.rollbackSql }),
  };
}

/** Reads everything again: what is reported is what is there now, and what Prisma's own engine says of it. */
async function reportAfter(
  project: Project,
  { plan, notes }: Report,
  journal: string,
  options: ResolveOptions,
): Promise<ResolveReport> {
  const written = await loadOwnProject(options);
  const live = await withReader(written, options, (database) => readLiveState(database, project));
  const examination = await examine(written, live, options);
  const left = proposeAll(examination, await loadSuspects(examination));
  const report = reportResolution(examination, left, options);
  const prisma = await withReader(written, options, (database) => askEngine(written, database));
  const { forecast } = await foretellDeploy(examination, options);
  const isWhole = options.verb.kind === 'diagnose';
  return {
    ...report,
    findings: isWhole ? report.findings : poolerFindings(examination.live.session),
    nextActions: adviseDeploy(isWhole ? report.nextActions : nextActions(left), [], forecast),
    notes: [...new Set([...notesOf(examination), ...notes])],
    plan,
    applied: true,
    deploy: forecast,
    journal,
    prisma,
  };
}

function nextActions({ findings }: Resolution): readonly NextAction[] {
  return findings.length === 0 ? [deployAction] : [{ ...resolveAction, why: 'shows what is left' }];
}
