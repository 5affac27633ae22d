import type { Report, ReportedPlan, StatementRun } from '@prisma-mend/core';
import { lossMark } from './repair-lines.ts';
import { hang, indent, printable, printableLines, wrap } from './layout.ts';
import { describeRowChange } from './row-change.ts';
import { runnable } from './runnable.ts';
import { abridge, type View } from './view.ts';

const namedAtMost = 3;

/** What was proven and written, or would be. */
export function renderWriting(report: Report, view: View): readonly string[] {
  const { plan, applied: isApplied, journal } = report;
  const { style, width } = view;
  if (plan === null || isEmptyPlan(plan) || isMereOffer(report, view)) return [];
  const lines = [
    ...plan.files.map((file) => `${isApplied ? 'wrote' : 'would write'} ${file.path}`),
    ...countMany(plan.removedFiles ?? [], isApplied ? 'removed' : 'would remove', 'files', view),
    ...describeMarks(report, view),
    ...describeRows(report, view),
    ...(plan.statements.length === 0
      ? []
      : [`${isApplied ? 'ran' : 'would run'} ${countStatements(plan.statements.length)}`]),
  ];
  return [
    style.bold(isApplied ? 'Written' : 'Plan'),
    ...lines.map((line) => hang(`${isApplied ? style.green('✔') : '•'} ${printable(line)}`, width, '    ')),
    ...abridge(graveHazards(plan), view).map((line) => style.red(wrap(printable(line), width, '  '))),
    ...abridge((report.execution ?? []).map(describeRun), view).map((line) => indent(line, '    ')),
    ...plan.files.flatMap(({ diff }) =>
      diff === undefined || view.hasSql === true ? [] : [indent(printableLines(diff.trimEnd()), '    ')],
    ),
    ...(isOnlyAccepting(plan) ? [] : [wrap(describeProof(plan, isApplied), width, '  ')]),
    ...(journal === undefined ? [] : describeJournal(printable(journal), view)),
  ];
}

/** The repair that comes with a comparison is offered below "Next"; it is not what the report is about. */
function isMereOffer({ command, applied, plan }: Report, { showsPlan, showsAll }: View): boolean {
  const isRepair = plan !== null && plan.files.length + plan.ledger.length === 0;
  return command === 'drift' && !applied && isRepair && showsPlan !== true && showsAll !== true;
}

function describeMarks({ plan, applied: isApplied }: Report, { showsAll }: View): readonly string[] {
  const names = (plan?.ledger ?? []).map((change) => change.migrationName);
  const verb = isApplied ? 'marked' : 'would mark';
  if (names.length <= namedAtMost || showsAll === true)
    return names.map((name) => `${verb} ${name} as applied`);
  return [
    `${verb} ${names.length} migrations as applied: ${names[0] ?? ''} to ${names.at(-1) ?? ''} (--all lists them)`,
  ];
}

/** Rows that only go are counted; of others each says what becomes of it. */
function describeRows({ plan, applied: isApplied }: Report, view: View): readonly string[] {
  const changes = plan?.rowChanges ?? [];
  const gone = changes.flatMap((change) => (change.kind === 'removeRow' ? [change.migrationName] : []));
  const isMany = gone.length > namedAtMost && view.showsAll !== true;
  const others = isMany ? changes.filter(({ kind }) => kind !== 'removeRow') : changes;
  return [
    ...(isMany ? countMany(gone, isApplied ? 'removed' : 'would remove', 'rows', view) : []),
    ...abridge(
      others.map((change) => describeRowChange(change, isApplied)),
      view,
    ),
  ];
}

/** `removed 12 files: first to last`, few of them one by one. */
function countMany(
  names: readonly string[],
  verb: string,
  what: string,
  { showsAll }: View,
): readonly string[] {
  if (names.length <= namedAtMost || showsAll === true) return names.map((name) => `${verb} ${name}`);
  return [`${verb} ${names.length} ${what}: ${names[0] ?? ''} to ${names.at(-1) ?? ''} (--all lists them)`];
}

function countStatements(count: number): string {
  return `${count} statement${count === 1 ? '' : 's'}`;
}

/** What needs a consent of its own stands beside the statement that does it. */
function graveHazards({ statements }: ReportedPlan): readonly string[] {
  return statements.flatMap(({ sql, hazards }) =>
    hazards.flatMap(({ kind, message }) =>
      kind === 'dataLoss' || kind === 'widensAccess'
        ? [
            `${kind === 'dataLoss' ? lossMark.slice(3) : 'WIDENS ACCESS: '}${message} (${sql.replace(/\s+/g, ' ')})`,
          ]
        : [],
    ),
  );
}

/** A file that says which differences are accepted claims nothing that could be proven. */
function isOnlyAccepting({ files, statements, ledger }: ReportedPlan): boolean {
  return (
    statements.length + ledger.length === 0 &&
    files.length > 0 &&
    files.every(({ path }) => /(?:^|\/)prisma-mend\.json$/.test(path))
  );
}

function describeProof({ proven, isFromJournal }: ReportedPlan, isApplied: boolean): string {
  if (isFromJournal === true) return 'Rows and files, as the journal has them.';
  if (proven) return 'Proven: replayed on a scratch server and compared with this database.';
  return isApplied
    ? 'Not proven: it was written on your word.'
    : 'Not proven: no replay on a scratch server shows that it is right.';
}

/**
 * A command stands on a line of its own, whole, so that it can be copied. Changes of structure are not taken back by a
 * command: rows that were lost would not come back with them.
 */
function describeJournal(journal: string, { width, runner, directory }: View): readonly string[] {
  const isBelow = directory !== undefined && journal.startsWith(`${directory}/`);
  const path = isBelow ? journal.slice(directory.length + 1) : journal;
  return path.endsWith('.jsonl')
    ? [wrap('What was run, and the SQL that takes the structure back:', width, '  '), `    ${path}`]
    : [
        wrap('To take it back:', width, '  '),
        `    ${runnable(`prisma-mend resolve --undo ${path}`, runner)}`,
      ];
}

function describeRun({ sql, state, durationMs }: StatementRun): string {
  const time = durationMs === null ? '' : ` (${durationMs} ms)`;
  return `${runWords[state]}${time}  ${printable(sql.replace(/\s+/g, ' '))}`;
}

const runWords: Readonly<Record<StatementRun['state'], string>> = {
  done: 'done',
  failed: 'failed',
  rolledBack: 'rolled back',
  unknown: 'unknown',
  notRun: 'not run',
};

function isEmptyPlan(plan: ReportedPlan): boolean {
  const { statements, ledger, rowChanges = [], files, removedFiles = [] } = plan;
  return [statements, ledger, rowChanges, files, removedFiles].every((part) => part.length === 0);
}
