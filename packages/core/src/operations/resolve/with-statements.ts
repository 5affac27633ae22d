import { oneLine } from '../../model/one-line.ts';
import type { Report, ReportedStatement } from '../../model/report.ts';
import type { JudgedStatement } from '../../model/statement-evidence.ts';
import type { Examination } from '../examination/examine.ts';
import { statementsSeen } from './partial/examine-statements.ts';

const shownCharacters = 80;

/** The report with the statements of every migration that was taken apart on the way to it. */
export function withStatements<R extends Pick<Report, 'migrations'>>(report: R, examination: Examination): R {
  const seen = statementsSeen(examination);
  if (seen.size === 0 || report.migrations === undefined) return report;
  return {
    ...report,
    migrations: report.migrations.map((migration) => {
      const taken = seen.get(migration.name);
      return taken === undefined
        ? migration
        : { ...migration, statements: taken.statements.map(reportStatement) };
    }),
  };
}

function reportStatement({ step, state }: JudgedStatement): ReportedStatement {
  const { line, text } = step;
  return { line, lastLine: line + text.split('\n').length - 1, text: oneLine(text, shownCharacters), state };
}
