import type { Outcome } from '../outcome.ts';
import { renderGithub } from './github.ts';
import { renderHtml } from './html.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import type { ReportContext } from './report-context.ts';
import { renderSarif } from './sarif.ts';
import { withoutCommands } from './visible.ts';

/** Forms of a report that do not depend on a terminal. */
export type MachineFormat = 'json' | 'markdown' | 'github' | 'sarif' | 'junit' | 'html';

/** The report, or why there is none, in one form: a job that was not done never renders as an empty report. */
export function formatReport(
  format: MachineFormat,
  outcome: Outcome,
  exitCode: number,
  context: ReportContext,
): string {
  switch (format) {
    case 'json':
      return renderJson(context.command, outcome, exitCode);
    case 'markdown':
      return withoutCommands(renderMarkdown(outcome, context));
    case 'github':
      return renderGithub(outcome, context);
    case 'sarif':
      return renderSarif(outcome, context, exitCode);
    case 'junit':
      return withoutCommandsIn(renderJunit(outcome, context));
    case 'html':
      return withoutCommandsIn(renderHtml(outcome, context));
  }
}

/** Markup has a spelling for a colon that a runner does not read. */
function withoutCommandsIn(markup: string): string {
  return markup.replace(/^(\s*):(?=:)/gm, '$1&#58;').replaceAll('##[', '#&#35;[');
}
