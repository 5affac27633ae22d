import type { BaselineChoice } from '../session/command-options.ts';
import { chooseMarks } from '../../diagnose/choose-marks.ts';
import type { Diagnosis } from '../../diagnose/diagnosis.ts';
import { matchNames } from '../../diagnose/match-names.ts';
import { squashActions } from '../../diagnose/find-squashes.ts';
import { areAllUndecided, questionActions } from '../../diagnose/open-questions.ts';
import { contradictsHistory } from '../../diagnose/contradicts-history.ts';
import { explainDifferences } from '../../explain/explain-difference.ts';
import { Refusal } from '../../model/failure.ts';
import type { OperationOptions } from '../../model/options.ts';
import { quoteArgument } from '../../model/shell-argument.ts';
import type { NextAction } from '../../model/report.ts';
import type { BaselineProposal } from './baseline-proposal.ts';
import type { Examination } from '../examination/examine.ts';
import {
  brokenLedgerAction,
  deployAction,
  driftAction,
  isSettled,
  resolveAction,
  statusAction,
  writeAction,
} from '../report/next-actions.ts';
import { preparedFindings } from '../examination/prepared-findings.ts';
import { proposeFirstMigration } from './propose-first-migration.ts';
import { emptyProposal } from '../writing/proposal.ts';

/** Findings that are the very thing a baseline cures, or that are none for it. */
const curedByMarks: ReadonlySet<string> = new Set([
  'ledger-missing',
  'ledger-elsewhere',
  'migration-unrecorded',
]);
const noFindingHere: ReadonlySet<string> = new Set(['migration-gap']);

/** Decides what a baseline writes; for a database without any history it makes and proves the first migration. */
export async function proposeBaseline(
  examination: Examination,
  options: OperationOptions & BaselineChoice,
): Promise<BaselineProposal> {
  const { diagnosis, project } = examination;
  const isWithoutHistory = project.history.migrations.length === 0;
  if (
    isWithoutHistory &&
    (diagnosis.situation === 'unbaselined' || diagnosis.situation === 'ledgerElsewhere')
  ) {
    return proposeFirstMigration(examination, options);
  }
  return proposeMarks(examination, options);
}

function proposeMarks(
  examination: Examination,
  options: OperationOptions & BaselineChoice,
): BaselineProposal {
  const { diagnosis, project, evidence } = examination;
  const answered = requirePending(diagnosis, options.pending ?? []);
  const unexplained = evidence?.unexplained ?? [];
  const { marks, contradictions } = chooseMarks(diagnosis, project.history, unexplained, answered);
  // What somebody changed stays to be told; it is no reason to keep an application from starting.
  const byHand = explainDifferences(contradictions, { pair: 'HL' }).map((finding) => ({
    ...finding,
    severity: finding.severity === 'error' ? ('warning' as const) : finding.severity,
  }));
  const isBaselining = diagnosis.situation === 'unbaselined' || diagnosis.situation === 'ledgerElsewhere';
  // What is missing without a migration that made it (`public`, plpgsql) is no business of the history.
  const additions = isBaselining
    ? unexplained.filter((difference) => difference.kind !== 'missing' && !contradictsHistory(difference))
    : [];
  const findings = [
    ...diagnosis.findings.filter(
      ({ code }) => !noFindingHere.has(code) && !(marks.length > 0 && curedByMarks.has(code)),
    ),
    ...preparedFindings(examination),
    ...byHand,
    ...explainDifferences(additions, { pair: 'HL' }).map((finding) => ({
      ...finding,
      severity: 'info' as const,
    })),
  ];
  return {
    ...emptyProposal,
    edit: { marks, rows: [] },
    findings,
    notes: byNeighbours(examination, new Set(marks.map((mark) => mark.migrationName))),
    nextActions: nextActions(examination, marks.length > 0, byHand.length + additions.length > 0),
    unproven: [...answered].map((name) => `${name} did not run, by the word of the person who ran this`),
    answered,
  };
}

/**
 * The migrations that are said not to have run.
 *
 * @throws Failure `usage`, Refusal `ambiguous-name`
 * @throws Refusal `evidence-disagrees` where the database shows that one did, or its ledger says so
 */
function requirePending(diagnosis: Diagnosis, typed: readonly string[]): ReadonlySet<string> {
  if (typed.length === 0) return new Set();
  const onDisk = diagnosis.migrations.filter(({ isOnDisk }) => isOnDisk);
  const names = new Set(
    matchNames(
      typed,
      onDisk.map(({ name }) => name),
    ),
  );
  for (const { name, ledger, evidence } of onDisk) {
    if (!names.has(name)) continue;
    const isShown = evidence?.state === 'present' || evidence?.state === 'partial';
    if (ledger.state !== 'applied' && !isShown) continue;
    throw new Refusal(
      'evidence-disagrees',
      `${name} is not left to deploy: ${isShown ? 'the database holds it, or a part of it' : 'it is recorded as applied'}`,
      {
        why: 'Deploy would run a second time what is there already.',
        next: `prisma-mend status ${quoteArgument(name)} shows what of it is in the database.`,
      },
    );
  }
  return names;
}

/** Data-only migrations leave no trace in the structure; it is said what they were judged by. */
function byNeighbours({ evidence }: Examination, marked: ReadonlySet<string>): readonly string[] {
  return (evidence?.migrations ?? [])
    .filter((migration) => marked.has(migration.name) && migration.basis === 'neighbours')
    .map(
      (migration) =>
        `${migration.name} leaves no trace in the structure; it is taken for applied as its neighbours are.`,
    );
}

function nextActions(
  { diagnosis, live }: Examination,
  isMarking: boolean,
  hasDifferences: boolean,
): readonly NextAction[] {
  const deploy = deployAction;
  if (isMarking) return [writeAction];
  if (diagnosis.squashes.length > 0) return squashActions(diagnosis.squashes);
  const questions = questionActions(diagnosis);
  if (questions.length > 0 && isSettled(diagnosis.situation)) return questions;
  switch (diagnosis.situation) {
    case 'empty':
    case 'baselined':
    case 'behind':
      return hasDifferences ? [deploy, driftAction] : [deploy];
    case 'changed':
      return [deploy, driftAction];
    case 'diverged':
      return diagnosis.findings.every(({ code }) => noFindingHere.has(code)) ? [deploy] : [resolveAction];
    case 'failed':
    case 'faked':
      return [resolveAction];
    case 'ledgerBroken':
      return [brokenLedgerAction(live.ledger.table?.isReadable !== false)];
    case 'unbaselined':
    case 'ledgerElsewhere':
      // It would lead back here.
      if (areAllUndecided(diagnosis)) return [];
      return hasDifferences
        ? [driftAction]
        : [{ ...statusAction, why: 'shows each migration with its evidence' }];
  }
}
