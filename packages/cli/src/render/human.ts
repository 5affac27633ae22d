import type { Report, ReportedPlan, StatementRun } from '@prisma-mend/core';
import { renderCoverage } from './coverage.ts';
import { renderFindings } from './findings.ts';
import { indent, printable, wrap } from './layout.ts';
import { renderMigrations } from './migrations.ts';
import { describeRowChange } from './row-change.ts';
import { situations, verdicts } from './situations.ts';
import type { Style } from './style.ts';

const shownLines = 12;

/** A report for people, with the `pages` to read on. Pure; `width` is the terminal's, text wraps inside it. */
export function renderHuman(
  report: Report,
  style: Style,
  width: number,
  pages: readonly string[] = [],
): string {
  const sections: readonly (readonly string[])[] = [
    headline(report, style, width),
    report.migrations === undefined || report.migrations.length === 0
      ? []
      : [
          style.bold(`Migrations (${report.migrations.length})`),
          ...renderMigrations(report.migrations, style, width),
        ],
    report.findings.length === 0
      ? []
      : [
          style.bold(`Findings (${report.findings.length})`),
          ...renderFindings(report.findings, style, width),
        ],
    writing(report, style, width),
    prismaWitness(report, style, width),
    report.notes.length === 0
      ? []
      : [style.bold('Notes'), ...report.notes.map((note) => wrap(`• ${printable(note)}`, width, '  '))],
    renderCoverage(report.coverage, style, width),
    nextActions(report, style, width),
    pages.map((page) => style.dim(`More: ${printable(page)}`)),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function headline(report: Report, style: Style, width: number): readonly string[] {
  const { database, situation, verdict } = report;
  const explanation =
    situation !== undefined ? situations[situation] : verdict !== undefined ? verdicts[verdict] : null;
  return [
    ...(database === null
      ? []
      : [
          `${style.bold('Database')}   ${printable(database.name)} (PostgreSQL ${printable(database.serverVersion)})`,
        ]),
    ...(explanation === null
      ? []
      : [
          wrap(`${style.bold('State')}      ${explanation.title}`, width),
          wrap(explanation.meaning, width, '           '),
        ]),
    ...(report.foreignLedgers ?? []).map((tool) =>
      wrap(`Another tool keeps its history here too: ${printable(tool)}`, width, '           '),
    ),
  ];
}

/** What was proven and written, or would be. */
function writing(report: Report, style: Style, width: number): readonly string[] {
  const { plan, isApplied, journal } = report;
  if (plan === null || isEmptyPlan(plan)) return [];
  const marked = plan.ledger.map((change) => change.migrationName);
  const lines = [
    ...plan.files.map((file) => `${isApplied ? 'wrote' : 'would write'} ${file.path}`),
    ...abridge((plan.removedFiles ?? []).map((path) => `${isApplied ? 'removed' : 'would remove'} ${path}`)),
    ...marked.map((name) => `${isApplied ? 'marked' : 'would mark'} ${name} as applied`),
    ...abridge((plan.rowChanges ?? []).map((change) => describeRowChange(change, isApplied))),
    ...(plan.statements.length === 0
      ? []
      : [`${isApplied ? 'ran' : 'would run'} ${plan.statements.length} statements`]),
  ];
  return [
    style.bold(isApplied ? 'Written' : 'Plan'),
    ...lines.map((line) => wrap(`${isApplied ? style.green('✔') : '•'} ${printable(line)}`, width, '  ')),
    ...(report.execution ?? []).map((run) => indent(describeRun(run), '    ')),
    ...plan.files.flatMap(({ diff }) =>
      diff === undefined ? [] : [indent(printable(diff.trimEnd()), '    ')],
    ),
    wrap(describeProof(plan, isApplied), width, '  '),
    ...(journal === undefined ? [] : [wrap(describeJournal(printable(journal)), width, '  ')]),
  ];
}

/** A long history is not listed line by line. */
function abridge(lines: readonly string[]): readonly string[] {
  if (lines.length <= shownLines) return lines;
  return [...lines.slice(0, shownLines - 1), `and ${lines.length - shownLines + 1} more (--json lists all)`];
}

function describeProof({ isProven, isFromJournal }: ReportedPlan, isApplied: boolean): string {
  if (isFromJournal === true) return 'Rows and files, as the journal has them.';
  if (isProven) return 'Proven: replayed on a scratch server and compared with this database.';
  return isApplied
    ? 'Not proven: it was written on your word.'
    : 'Not proven: no replay on a scratch server shows that it is right.';
}

/** Changes of structure are not taken back by a command: rows that were lost would not come back with them. */
function describeJournal(path: string): string {
  return path.endsWith('.jsonl')
    ? `What was run, and the SQL that takes the structure back: ${path}`
    : `To take it back: prisma-mend resolve --undo ${path}`;
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

export function isEmptyPlan(plan: ReportedPlan): boolean {
  const { statements, ledger, rowChanges = [], files, removedFiles = [] } = plan;
  return [statements, ledger, rowChanges, files, removedFiles].every((part) => part.length === 0);
}

function prismaWitness({ prisma }: Report, style: Style, width: number): readonly string[] {
  if (prisma === null) return [];
  const text = prisma.agrees
    ? `Prisma's engine (${prisma.engineVersion}) agrees.`
    : `Prisma's engine (${prisma.engineVersion}) sees it differently; it would run:`;
  const script = prisma.agrees ? [] : [indent(printable(prisma.script.trimEnd()), '    ')];
  return [wrap(printable(text), width, '  '), ...script].map(style.dim);
}

function nextActions({ nextActions }: Report, style: Style, width: number): readonly string[] {
  if (nextActions.length === 0) return [];
  return [
    style.bold('Next'),
    ...nextActions.flatMap(({ command, why }) => [
      `  ${style.cyan(printable(command))}`,
      wrap(printable(why), width, '      '),
    ]),
  ];
}
