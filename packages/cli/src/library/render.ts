import * as core from '@prisma-mend/core';
import type { Report } from '@prisma-mend/core';
import { exitCodeOf, type Outcome } from '../outcome.ts';
import { readFindingPage } from '../pages.ts';
import { formatReport, type MachineFormat } from '../render/format-report.ts';
import { describeStop } from '../stop.ts';

export type { MachineFormat } from '../render/format-report.ts';

declare const PRISMA_MEND_VERSION: string | undefined;

export interface RenderOptions {
  /** Folder of the project below the root of the repository, with `/`: annotations are placed by it. */
  readonly projectPath?: string;
}

/**
 * A report in one of the forms that `--format` gives.
 *
 * @param found a report, or what an operation threw instead of giving one
 * @example
 * ```ts
 * const report = await checkDrift({ directory: '.' }).catch((error: unknown) => error);
 * await writeFile('drift.html', renderReport(report, 'html'));
 * ```
 */
export function renderReport(found: unknown, format: MachineFormat, options: RenderOptions = {}): string {
  const outcome = outcomeOf(found);
  return formatReport(format, outcome, exitCodeOf(outcome), {
    command: reportOf(outcome)?.command ?? 'drift',
    version: typeof PRISMA_MEND_VERSION === 'string' ? PRISMA_MEND_VERSION : '0.0.0',
    projectPath: options.projectPath ?? '',
    findingPage: readFindingPage,
  });
}

/** The exit code that the command line would end with: 0 nothing to report, 1 not done, 2 findings, 3 refused. */
export function judgeReport(found: unknown): 0 | 1 | 2 | 3 {
  return exitCodeOf(outcomeOf(found));
}

function outcomeOf(found: unknown): Outcome {
  return isReport(found)
    ? { kind: 'report', report: found }
    : { kind: 'stop', stop: describeStop(found, core) };
}

function reportOf(outcome: Outcome): Report | null {
  return outcome.kind === 'report' ? outcome.report : outcome.stop.report;
}

function isReport(found: unknown): found is Report {
  return typeof found === 'object' && found !== null && 'command' in found && 'findings' in found;
}
