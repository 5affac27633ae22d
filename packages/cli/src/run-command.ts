import { resolve } from 'node:path';
import type { AskConsent } from '@prisma-mend/core';
import type { Arguments } from './arguments.ts';
import { askConsent as askPerson } from './ask-consent.ts';
import { afterDryRun, withPlaces } from './consent-line.ts';
import { isWriting, type Call, type Command, type Core } from './commands/command.ts';
import { readOperationOptions } from './global-options.ts';
import { exitCodeOf, type Outcome } from './outcome.ts';
import { startProgress, type Progress } from './progress.ts';
import { Printer } from './printer.ts';
import { readReportRequests, type ReportRequest } from './report-requests.ts';
import { describeStop } from './stop.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export type LoadCore = () => Promise<Core>;

/**
 * Runs one command from parsed flags to printed report; returns the exit code.
 *
 * @throws UsageError before anything ran, when `--format` and `--output` do not fit together
 */
export async function runCommand(
  { command, args }: { readonly command: Command; readonly args: Arguments },
  surroundings: { readonly terminal: Terminal; readonly version: string },
  loadCore: LoadCore,
): Promise<number> {
  const { terminal, version } = surroundings;
  const printer = new Printer({ command, args, requests: readRequests(command, args) }, surroundings);
  const progress = startProgress(terminal, args.flag('verbose'));
  let core: Core | null = null;
  let outcome: Outcome;
  try {
    const call = { ...readCall(args, terminal, printer, progress), version };
    core = await loadCore();
    const report = await Promise.race([terminal.crash, command.run(core, call)]);
    const isRehearsal = call.writing.isDryRun && (isWriting(command, args) || args.list('accept').length > 0);
    const placed = withPlaces(report, args.argv);
    outcome = { kind: 'report', report: isRehearsal ? afterDryRun(placed, args.argv) : placed };
  } catch (error) {
    if (error instanceof UsageError) error.command = command.name;
    outcome = { kind: 'stop', stop: describeStop(error, core) };
  }
  progress.stop();
  const exitCode = (outcome.kind === 'stop' ? terminal.signalExitCode() : null) ?? exitCodeOf(outcome);
  return printer.print(outcome, exitCode);
}

function readRequests(command: Command, args: Arguments): readonly ReportRequest[] {
  if (command.hasFormats !== true) return [{ format: args.flag('json') ? 'json' : 'human', file: null }];
  try {
    return readReportRequests(args);
  } catch (error) {
    if (error instanceof UsageError) error.command = command.name;
    throw error;
  }
}

function readCall(
  args: Arguments,
  terminal: Terminal,
  printer: Printer,
  progress: Progress,
): Omit<Call, 'version'> {
  return {
    operation: readOperationOptions(args, terminal, progress.listen),
    args,
    inWorkingDirectory: (path) => resolve(terminal.directory, path),
    writing: readWriting(args, terminal, printer, progress),
    print: (text) => {
      progress.stop();
      printer.printData(text);
    },
    renderReport: (report) => printer.renderReport(report),
  };
}

/** On a terminal core has the plan agreed to before it writes; without one, it refuses what has no consent. */
function readWriting(
  args: Arguments,
  terminal: Terminal,
  printer: Printer,
  progress: Progress,
): Call['writing'] {
  const allowDataLoss = args.text('allow-data-loss');
  const allowWiderAccess = args.text('allow-wider-access');
  const askConsent: AskConsent = async (report) => {
    if (report.plan === null || report.database === null) return null;
    progress.stop();
    printer.printPreview(report);
    return askPerson(terminal, report.plan, report.database);
  };
  return {
    isDryRun: args.flag('dry-run'),
    consent: {
      yes: args.flag('yes'),
      ...(allowDataLoss === undefined ? {} : { allowDataLoss }),
      ...(allowWiderAccess === undefined ? {} : { allowWiderAccess }),
    },
    ...(terminal.canAsk && !printer.isJson ? { askConsent } : {}),
  };
}
