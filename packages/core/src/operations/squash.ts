import type { SquashOptions } from './session/command-options.ts';
import { reportMigrations } from '../diagnose/diagnose.ts';
import { squashActions } from '../diagnose/find-squashes.ts';
import type { BaselineReport, NextAction } from '../model/report.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import { coverageOf } from './report/coverage-of.ts';
import { askEngine } from './session/ask-engine.ts';
import { carryOut, type Written } from './writing/carry-out.ts';
import { foreignLedgersOf } from './check-status.ts';
import { readLiveState } from './session/live-state.ts';
import { examine, type Examination } from './examination/examine.ts';
import { loadOwnProject } from './session/load-own-project.ts';
import { notesOf } from './report/notes-of.ts';
import { withReader } from './session/open-live.ts';
import { poolerFindings } from './session/session-findings.ts';
import { readSource } from './session/read-source.ts';
import { requireDatabase } from './session/require-database.ts';
import { describeProposal, isEmptyProposal } from './writing/proposal.ts';
import type { Agreement } from './writing/require-consent.ts';
import { retryMoved } from './writing/retry-moved.ts';
import { withSession } from './session/session.ts';
import { planCompletion, withoutReplaced } from './squash/complete-squash.ts';
import { planSquash } from './squash/plan-squash.ts';
import type { SquashProposal } from './squash/squash-proposal.ts';
import { writeChange } from './writing/write-change.ts';

/**
 * Replaces the beginning of a history, or all of it, by one migration that is proven to build the same, rows included:
 * folders and the rows of this database's ledger change together. A squash that was interrupted is completed.
 *
 * @returns what was done (`applied`) or would be; `nextActions` has the command for every other environment
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
export async function squashHistory(options: SquashOptions): Promise<BaselineReport> {
  return withSession(options, (shared) => retryMoved(shared, attemptSquash));
}

async function attemptSquash(options: SquashOptions): Promise<BaselineReport> {
  requireDatabase(options, 'squashed');
  const loaded = await loadOwnProject(options);
  const project = withoutReplaced(loaded);
  const live = await readSource(project, options);
  const examination = await examine(project, live, options);
  const proposal =
    project !== loaded || examination.diagnosis.squashes.length > 0
      ? await planCompletion(loaded, examination)
      : await planSquash(examination, options);
  const report = reportSquash(examination, proposal, options);
  const write = async (): Promise<Written> => {
    options.onProgress?.({ step: 'Writing the squash' });
    return { journal: await writeChange(examination, { command: 'baseline-squash', ...proposal }, options) };
  };
  return carryOut(
    {
      project: loaded,
      report,
      write: isEmptyProposal(proposal) ? null : write,
      agreement,
      lookAgain: ({ journal }) => reportAfter(proposal, report.plan, journal, options),
    },
    options,
  );
}

const agreement: Agreement = {
  refused: 'nothing was written: the squash was not agreed to',
  why: 'Migration folders go, and rows in _prisma_migrations decide what Prisma will run.',
  shows: 'everything',
};

/** Reads everything again: what is reported is what is there now, and what Prisma's own engine says of it. */
async function reportAfter(
  proposal: SquashProposal,
  plan: BaselineReport['plan'],
  journal: string,
  options: SquashOptions,
): Promise<BaselineReport> {
  const project = await loadOwnProject(options);
  const live = await withReader(project, options, (database) => readLiveState(database, project));
  const examination = await examine(project, live, options);
  return {
    ...reportSquash(examination, proposal, options),
    findings: [...poolerFindings(examination.live.session), ...examination.diagnosis.findings],
    plan,
    applied: true,
    journal,
    prisma: await withReader(project, options, (database) => askEngine(project, database)),
  };
}

function reportSquash(
  examination: Examination,
  proposal: SquashProposal,
  options: SquashOptions,
): BaselineReport {
  const { name, notes } = proposal;
  const plan = describeProposal(proposal, examination, options);
  const { live, diagnosis } = examination;
  return {
    command: 'baseline',
    database: live.database,
    situation: diagnosis.situation,
    foreignLedgers: foreignLedgersOf(examination),
    findings: poolerFindings(live.session),
    migrations: reportMigrations(diagnosis.migrations),
    plan,
    applied: false,
    prisma: null,
    coverage: coverageOf(examination.ownCatalog),
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
