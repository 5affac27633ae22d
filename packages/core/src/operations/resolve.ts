import { setTimeout as sleep } from 'node:timers/promises';
import { reportMigrations } from '../diagnose/diagnose.ts';
import { Failure, Refusal } from '../model/failure.ts';
import type { Project } from '../model/project.ts';
import type { NextAction, Report, ReportedPlan } from '../model/report.ts';
import { renderPlanSql } from '../plan/plan-sql.ts';
import { loadOwnProject } from './load-own-project.ts';
import { afterWriting } from './after-writing.ts';
import { askEngine } from './ask-engine.ts';
import { foreignLedgersOf } from './check-status.ts';
import { coverageOf } from './coverage-of.ts';
import { examine, type Examination } from './examine.ts';
import { readLiveState, scopeOf } from './live-state.ts';
import { notesOf } from './notes-of.ts';
import { withLive } from './open-live.ts';
import { readSource } from './read-source.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { requireDatabase } from './require-database.ts';
import { sessionFindings } from './session-findings.ts';
import { loadSuspects } from './resolve/load-suspects.ts';
import { planResolution } from './resolve/plan-resolution.ts';
import { proposeAll } from './resolve/propose-all.ts';
import { renderEditSql } from './resolve/render-edit-sql.ts';
import { isEmptyResolution, type ResolutionPlan } from './resolve/resolution.ts';
import { isReading, type ResolveOptions } from './resolve/resolve-options.ts';
import { runStatements } from './resolve/run-statements.ts';
import { undoChange } from './resolve/undo-change.ts';
import { writeResolution } from './resolve/write-resolution.ts';

/** How often it starts over when somebody else changed the database in the meantime. */
const attempts = 4;
const pauseMs = 200;

/**
 * Repairs `_prisma_migrations` and half-applied migrations from evidence. Without a verb it diagnoses every row and
 * folder, and with consent writes the changes that are proven.
 *
 * @returns what was done (`isApplied`) or would be; without a verb, findings are what is wrong still, with a verb, what
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
export async function resolve(options: ResolveOptions): Promise<Report> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptResolve(options);
    } catch (error) {
      const isMoved = error instanceof Failure && error.code === 'state-moved';
      if (!isMoved || attempt === attempts) throw error;
      await sleep(pauseMs * attempt);
    }
  }
}

async function attemptResolve(options: ResolveOptions): Promise<Report> {
  const { verb, isDryRun, consent } = options;
  if (verb.kind !== 'diagnose' && !isReading(verb)) requireDatabase(options, 'resolved');
  if (verb.kind === 'undo') return undoChange(verb.journalPath, options);
  const project = await loadOwnProject(options);
  const live = await readSource(project, options);
  const examination = await examine(project, live, options);
  const decided = await planResolution(examination, await loadSuspects(examination), options);
  // A migration that is still running is not to be taken for a failed one.
  const plan =
    verb.kind === 'diagnose'
      ? { ...decided, findings: [...sessionFindings(live.session), ...decided.findings] }
      : decided;
  const report = reportResolution(examination, plan, options);
  const isBlocked = plan.findings.length > 0 && verb.kind !== 'diagnose';
  const hasNothingToWrite = isEmptyResolution(plan) && !isReading(verb);
  if (hasNothingToWrite && !isDryRun && consent.yes) await removeLeftovers(project, options);
  if (isEmptyResolution(plan) || isDryRun || isBlocked || options.snapshotPath !== undefined) return report;
  if (!consent.yes) {
    if (verb.kind === 'diagnose') return report;
    throw consentMissing(report);
  }
  const journal =
    plan.statements.length > 0
      ? await runStatements(examination, plan, options)
      : await writeResolution(examination, plan, options);
  return afterWriting(journal, () => reportAfter(project, report, journal, options));
}

function consentMissing(report: Report): Refusal {
  return new Refusal('consent-missing', 'nothing was written: the change was not agreed to', {
    why: 'Rows in _prisma_migrations decide what Prisma will run; they are not written without consent.',
    next: 'Run the same command with --yes, or with --dry-run to see the SQL first.',
    report,
  });
}

function reportResolution(
  examination: Examination,
  resolution: ResolutionPlan,
  { lockTimeoutMs }: ResolveOptions,
): Report {
  const { live, diagnosis } = examination;
  const { edit, statements, files, isProven, findings, notes, nextActions, about } = resolution;
  const plan: ReportedPlan = {
    statements,
    ledger: edit.marks,
    rowChanges: edit.rows,
    files,
    isProven,
    sql: [
      renderPlanSql({ statements, unplanned: [] }, { lockTimeoutMs }),
      renderEditSql(live.ledger, edit),
    ].join(''),
  };
  return {
    command: 'resolve',
    database: live.database,
    situation: diagnosis.situation,
    foreignLedgers: foreignLedgersOf(examination),
    findings,
    migrations: reportMigrations(
      diagnosis.migrations.filter(({ name }) => about === undefined || name === about),
    ),
    plan: isEmptyResolution(resolution) ? null : plan,
    isApplied: false,
    prisma: null,
    coverage: coverageOf(examination),
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
): Promise<Report> {
  const written = await loadOwnProject(options);
  return withLive(written, options, 'readOnly', async (database) => {
    const examination = await examine(written, await readLiveState(database, scopeOf(project)), options);
    const left = proposeAll(examination, await loadSuspects(examination));
    const report = reportResolution(examination, left, options);
    const prisma = await askEngine(written, database);
    const isWhole = options.verb.kind === 'diagnose';
    return {
      ...report,
      findings: isWhole ? left.findings : [],
      nextActions: isWhole ? report.nextActions : nextActions(left),
      notes: [...new Set([...notesOf(examination), ...notes])],
      plan,
      isApplied: true,
      journal,
      prisma,
    };
  });
}

function nextActions({ findings }: ResolutionPlan): readonly NextAction[] {
  return findings.length === 0
    ? [{ command: 'prisma migrate deploy', why: 'applies what is pending, if anything' }]
    : [{ command: 'prisma-mend resolve', why: 'shows what is left' }];
}
