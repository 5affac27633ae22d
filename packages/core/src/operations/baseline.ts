import { applyLedgerChanges } from '../apply/apply-ledger-changes.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { reportMigrations } from '../diagnose/diagnose.ts';
import { Refusal } from '../model/failure.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import type { Report } from '../model/report.ts';
import { requireValidSchema } from '../project/schema-parser.ts';
import { loadOwnProject } from './load-own-project.ts';
import { afterWriting } from './after-writing.ts';
import { askEngine } from './ask-engine.ts';
import { foreignLedgersOf } from './check-status.ts';
import { coverageOf } from './coverage-of.ts';
import { examine, type Examination } from './examine.ts';
import { scopeOf, readLiveState, type LiveState } from './live-state.ts';
import { notesOf } from './notes-of.ts';
import { withLive } from './open-live.ts';
import { proposeBaseline, type BaselineProposal } from './propose-baseline.ts';
import { readSource } from './read-source.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { requireDatabase } from './require-database.ts';
import { retryMoved } from './retry-moved.ts';
import { newFiles, stagingDirectory } from './write-files.ts';

/** What a baseline is made from, and the consent to write it. */
export interface BaselineOptions extends OperationOptions {
  /** `yes` agrees to a change that loses nothing, as every baseline is. */
  readonly consent: { readonly yes: boolean };
  readonly isDryRun: boolean;
  /** Name of a new baseline migration. */
  readonly name: string;
  /** What a new baseline migration is made from where there is no history. */
  readonly from: 'live' | 'schema';
}

/**
 * Brings an existing database under Prisma Migrate: marks the migrations that it is proven to hold or, where there
 * is no history, writes a faithful baseline migration, proves it and marks it. A healthy or empty database is left
 * alone.
 *
 * @returns what was done (`isApplied`) or, with `isDryRun`, what would be; findings are what stands in the way still
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
export async function baseline(options: BaselineOptions): Promise<Report> {
  return retryMoved(() => attemptBaseline(options));
}

async function attemptBaseline(options: BaselineOptions): Promise<Report> {
  requireDatabase(options, 'baselined');
  const project = await loadOwnProject(options);
  // Prisma would refuse to deploy with it.
  if (project.schema !== null) requireValidSchema(project.schema, project.directory);
  const live = await readSource(project, options);
  const examination = await examine(project, live, options);
  const proposal = await proposeBaseline(examination, options);
  const report = reportBaseline(examination, proposal);
  if (proposal.plan === null && !options.isDryRun && options.consent.yes) {
    await removeLeftovers(project, options);
  }
  if (proposal.plan === null || options.isDryRun) return report;
  requireConsent(options, report);
  const journal = await write(project, examination, proposal, options);
  return afterWriting(journal, () => reportAfter(live, proposal, journal, options));
}

function requireConsent(options: BaselineOptions, report: Report): void {
  if (options.consent.yes) return;
  throw new Refusal('consent-missing', 'nothing was written: the baseline was not agreed to', {
    why: 'Rows in _prisma_migrations decide what Prisma will run; they are not written without consent.',
    next: 'Run the same command with --yes, or with --dry-run to see the SQL first.',
    report,
  });
}

async function write(
  project: Project,
  { live }: Examination,
  { plan, unproven }: BaselineProposal,
  options: BaselineOptions,
): Promise<string> {
  options.onProgress?.({ step: 'Writing the history' });
  return withLive(project, options, 'readWrite', async (database) => {
    const isStructureUnchanged = async (): Promise<boolean> => {
      const scope = {
        ...scopeOf(project),
        excludedTables: [...project.externalTables, ...foreignTables(live)],
      };
      return (await readCatalog(database, scope, { isInTransaction: true })).hash === live.catalog.hash;
    };
    const { journalPath } = await applyLedgerChanges(database, {
      command: 'baseline',
      projectDirectory: project.directory,
      plannedFor: live.ledger,
      changes: plan?.ledger ?? [],
      files: newFiles(project, plan?.files ?? []),
      filesDirectory: await stagingDirectory(project),
      isStructureUnchanged,
      lockTimeoutMs: options.lockTimeoutMs,
      unproven,
      now: new Date(),
    });
    return journalPath;
  });
}

function foreignTables({ ledger }: LiveState): readonly string[] {
  return ledger.foreign.map(({ schema, table }) => `${schema}.${table}`);
}

/** Reads everything again: what is reported is what is there now, and what Prisma's own engine says of it. */
async function reportAfter(
  before: LiveState,
  proposal: BaselineProposal,
  journal: string,
  options: BaselineOptions,
): Promise<Report> {
  const project = await loadOwnProject(options);
  return withLive(project, options, 'readOnly', async (database) => {
    const ledger = (await readLiveState(database, scopeOf(project))).ledger;
    const examination = await examine(project, { ...before, ledger }, options);
    const report = reportBaseline(examination, await proposeBaseline(examination, options));
    return {
      ...report,
      // What the database has in addition is of note once: when its history begins.
      findings: [
        ...report.findings,
        ...proposal.findings.filter(
          ({ severity, message }) =>
            severity === 'info' && report.findings.every((finding) => finding.message !== message),
        ),
      ],
      notes: [...new Set([...report.notes, ...proposal.notes])],
      plan: proposal.plan,
      isApplied: true,
      journal,
      prisma: await askEngine(project, database),
    };
  });
}

function reportBaseline(examination: Examination, proposal: BaselineProposal): Report {
  const { live, diagnosis } = examination;
  return {
    command: 'baseline',
    database: live.database,
    situation: diagnosis.situation,
    foreignLedgers: foreignLedgersOf(examination),
    findings: proposal.findings,
    migrations: reportMigrations(diagnosis.migrations),
    plan: proposal.plan,
    isApplied: false,
    prisma: null,
    coverage: coverageOf(examination),
    nextActions: proposal.nextActions,
    notes: [...notesOf(examination), ...proposal.notes],
  };
}
