import { applyResolution } from '../apply/apply-resolution.ts';
import { reportMigrations } from '../diagnose/diagnose.ts';
import { squashActions } from '../diagnose/find-squashes.ts';
import { Refusal } from '../model/failure.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import type { NextAction, Report } from '../model/report.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import { afterWriting } from './after-writing.ts';
import { askEngine } from './ask-engine.ts';
import { foreignLedgersOf } from './check-status.ts';
import { coverageOf } from './coverage-of.ts';
import { examine, type Examination } from './examine.ts';
import { readLiveState, scopeOf } from './live-state.ts';
import { loadOwnProject } from './load-own-project.ts';
import { notesOf } from './notes-of.ts';
import { withLive } from './open-live.ts';
import { readSource } from './read-source.ts';
import { requireDatabase } from './require-database.ts';
import { retryMoved } from './retry-moved.ts';
import { isStructureUnchanged } from './resolve/write-resolution.ts';
import { planCompletion, withoutReplaced } from './squash/complete-squash.ts';
import { planSquash, type SquashPlan } from './squash/plan-squash.ts';
import { stagingDirectory } from './write-files.ts';

/** What is squashed, and the consent to do it. */
export interface SquashOptions extends OperationOptions {
  readonly consent: { readonly yes: boolean };
  readonly isDryRun: boolean;
  /** The last migration that is squashed, as typed: with or without its timestamp. The last of all if not given. */
  readonly to?: string;
  /** What follows the time in the name of the squash. */
  readonly name?: string;
}

/**
 * Replaces the beginning of a history, or all of it, by one migration that is proven to build the same, rows included:
 * folders and the rows of this database's ledger change together. A squash that was interrupted is completed.
 *
 * @returns what was done (`isApplied`) or would be; `nextActions` has the command for every other environment
 * @throws Refusal `history-unproven`, `evidence-disagrees` where this database has not come as far,
 *   `consent-missing`, `ambiguous-name`
 * @throws Failure `proof-failed`, `state-moved`, `file-failed`; nothing is written then
 * @example
 * ```ts
 * const report = await squashHistory({
 *   directory: '/app', shadow: { kind: 'auto' }, lockTimeoutMs: 5000, statementTimeoutMs: 60000,
 *   environment: process.env, consent: { yes: true }, isDryRun: false, to: 'add_invoices',
 * });
 * ```
 */
export async function squashHistory(options: SquashOptions): Promise<Report> {
  return retryMoved(() => attemptSquash(options));
}

async function attemptSquash(options: SquashOptions): Promise<Report> {
  requireDatabase(options, 'squashed');
  const loaded = await loadOwnProject(options);
  const project = withoutReplaced(loaded);
  const live = await readSource(project, options);
  const examination = await examine(project, live, options);
  const plan =
    project !== loaded || examination.diagnosis.squashes.length > 0
      ? await planCompletion(loaded, examination)
      : await planSquash(examination, options);
  const report = reportSquash(examination, plan);
  if (plan.plan === null || options.isDryRun) return report;
  if (!options.consent.yes) throw consentMissing(report);
  const journal = await write(examination, plan, options);
  return afterWriting(journal, () => reportAfter(plan, journal, options));
}

function consentMissing(report: Report): Refusal {
  return new Refusal('consent-missing', 'nothing was written: the squash was not agreed to', {
    why: 'Migration folders go, and rows in _prisma_migrations decide what Prisma will run.',
    next: 'Run the same command with --yes, or with --dry-run to see everything first.',
    report,
  });
}

async function write(examination: Examination, plan: SquashPlan, options: SquashOptions): Promise<string> {
  const { project, live } = examination;
  options.onProgress?.({ step: 'Writing the squash' });
  return withLive(project, options, 'readWrite', async (database) =>
    applyResolution(database, {
      command: 'baseline-squash',
      projectDirectory: project.directory,
      plannedFor: live.ledger,
      marks: plan.plan?.ledger ?? [],
      rows: plan.plan?.rowChanges ?? [],
      isStructureUnchanged: () => isStructureUnchanged(database, examination),
      files: plan.files,
      filesDirectory: await stagingDirectory(project),
      lockTimeoutMs: options.lockTimeoutMs,
      unproven: [],
      now: new Date(),
    }),
  );
}

/** Reads everything again: what is reported is what is there now, and what Prisma's own engine says of it. */
async function reportAfter(plan: SquashPlan, journal: string, options: SquashOptions): Promise<Report> {
  const project: Project = await loadOwnProject(options);
  return withLive(project, options, 'readOnly', async (database) => {
    const examination = await examine(project, await readLiveState(database, scopeOf(project)), options);
    return {
      ...reportSquash(examination, plan),
      findings: examination.diagnosis.findings,
      isApplied: true,
      journal,
      prisma: await askEngine(project, database),
    };
  });
}

function reportSquash(examination: Examination, { name, plan, notes }: SquashPlan): Report {
  const { live, diagnosis } = examination;
  return {
    command: 'baseline',
    database: live.database,
    situation: diagnosis.situation,
    foreignLedgers: foreignLedgersOf(examination),
    findings: [],
    migrations: reportMigrations(diagnosis.migrations),
    plan,
    isApplied: false,
    prisma: null,
    coverage: coverageOf(examination),
    nextActions: [...squashActions(plan === null ? diagnosis.squashes : []), ...followActions(name)],
    notes: [...notesOf(examination), ...notes],
  };
}

function followActions(name: string | null): readonly NextAction[] {
  if (name === null) return [];
  return [
    {
      command: `prisma-mend resolve ${quoteArgument(name)} --squashed --yes`,
      why: 'on every other environment, once the commit with the squash is there and before its next prisma migrate deploy. Run again it does nothing; where an environment has not come as far it refuses',
    },
  ];
}
