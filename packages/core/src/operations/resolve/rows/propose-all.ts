import { settledNames, squashActions } from '../../../diagnose/find-squashes.ts';
import { questionActions } from '../../../diagnose/open-questions.ts';
import { proposeCures } from '../../../diagnose/propose-cures.ts';
import { changeRows, isEmptyEdit, joinEdits } from '../../../diagnose/row-changes.ts';
import { explainRows } from '../../../diagnose/row-findings.ts';
import type { Suspect } from '../../../diagnose/suspects.ts';
import type { Finding } from '../../../model/finding.ts';
import type { NextAction } from '../../../model/report.ts';
import { quoteArgument } from '../../../model/shell-argument.ts';
import type { Examination } from '../../examination/examine.ts';
import { baselineAction, deployAction, writeResolutionAction } from '../../report/next-actions.ts';
import { replayFindings } from '../../examination/replay-findings.ts';
import { finishRepair } from '../../../ledger/repair-ledger.ts';
import type { Resolution } from '../resolution.ts';
import { emptyProposal } from '../../writing/proposal.ts';

/** The diagnosis of every row and folder, the changes that the evidence proves, and the commands for the rest. */
export function proposeAll(examination: Examination, suspects: readonly Suspect[]): Resolution {
  const { diagnosis, ledger } = examination;
  const settled = new Set([...diagnosis.squashes.flatMap(settledNames), ...diagnosis.leftBehind]);
  const others = suspects.filter(({ name }) => !settled.has(name));
  const ofRows: readonly Finding[] = [...diagnosis.findings, ...explainRows(others)];
  const findings: readonly Finding[] = [...ofRows, ...replayFindings(examination)];
  if (ledger.table === null) {
    const hasHistory = examination.project.history.migrations.length > 0;
    const isBaselining = diagnosis.situation !== 'empty';
    return {
      ...emptyProposal,
      findings,
      nextActions: [isBaselining ? baselineAction(hasHistory) : deployAction],
    };
  }
  const { table, repair } = ledger;
  const isWritable = table.isReadable && table.relation === 'table';
  const cures = isWritable ? proposeCures(others) : [];
  const actions = cures.flatMap((cure) => cure.actions);
  const proven = cures.filter(({ edit }) => !isEmptyEdit(edit));
  const cured = joinEdits(proven.map(({ edit }) => edit));
  const rows = [...repair.changes, ...cured.rows, ...finishRepair(table, changeRows(table.rows, cured.rows))];
  return {
    ...emptyProposal,
    edit: { marks: cured.marks, rows },
    findings,
    notes: [...repair.notes, ...proven.map(({ name, reason }) => `${name}: ${reason}.`)],
    nextActions: [
      ...(cured.marks.length + rows.length === 0 ? [] : [writeResolutionAction]),
      ...squashActions(diagnosis.squashes),
      ...forgetActions(diagnosis.leftBehind),
      ...actions,
      ...questionActions(diagnosis),
      ...(ofRows.length === 0 && isAllSeen(examination) ? [deployAction] : []),
    ],
  };
}

function isAllSeen({ diagnosis }: Examination): boolean {
  return diagnosis.migrations.every(({ evidence }) => evidence?.unseen.length === 0);
}

function forgetActions(names: readonly string[]): readonly NextAction[] {
  if (names.length === 0) return [];
  const why = 'removes the rows of folders that were squashed: those that are left make all that is there';
  return [{ command: `prisma-mend resolve ${names.map(quoteArgument).join(' ')} --forget`, why }];
}
