import { resolve } from 'node:path';
import type { Report } from '@prisma-mend/core';
import type { Arguments } from './arguments.ts';
import { askConsent } from './ask-consent.ts';
import type { Call, Command, Core } from './commands/command.ts';
import { readOperationOptions } from './global-options.ts';
import { exitCodeOf, type Outcome } from './outcome.ts';
import { startProgress, type Progress } from './progress.ts';
import { Printer } from './printer.ts';
import { readReportRequests, type ReportRequest } from './report-requests.ts';
import { isEmptyPlan } from './render/human.ts';
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
  command: Command,
  args: Arguments,
  terminal: Terminal,
  version: string,
  loadCore: LoadCore,
): Promise<number> {
  const printer = new Printer(command, args, readRequests(command, args), terminal, version);
  const progress = startProgress(terminal, args.flag('verbose'));
  let core: Core | null = null;
  let outcome: Outcome;
  try {
    const call = readCall(args, terminal, printer, progress);
    core = await loadCore();
    const report = await Promise.race([
      terminal.crash,
      carryOut(command, core, call, terminal, printer, progress),
    ]);
    outcome = { kind: 'report', report };
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

function readCall(args: Arguments, terminal: Terminal, printer: Printer, progress: Progress): Call {
  const allowDataLoss = args.text('allow-data-loss');
  return {
    operation: readOperationOptions(args, terminal, progress.listen),
    args,
    inWorkingDirectory: (path) => resolve(terminal.directory, path),
    isDryRun: args.flag('dry-run'),
    consent: { yes: args.flag('yes'), ...(allowDataLoss === undefined ? {} : { allowDataLoss }) },
    print: (text) => {
      progress.stop();
      printer.printData(text);
    },
    renderReport: (report) => printer.renderReport(report),
  };
}

/** On a terminal the plan is shown and agreed to first; without one, core refuses what has no consent. */
async function carryOut(
  command: Command,
  core: Core,
  call: Call,
  terminal: Terminal,
  printer: Printer,
  progress: Progress,
): Promise<Report> {
  const isAgreed = call.isDryRun || call.consent.yes;
  const isWriting =
    typeof command.isWriting === 'function' ? command.isWriting(call.args) : command.isWriting;
  const mustAsk = isWriting && terminal.canAsk && !isAgreed && !printer.isJson;
  if (!mustAsk) return command.run(core, call);
  const preview = await command.run(core, { ...call, isDryRun: true });
  if (preview.plan === null || preview.database === null || isEmptyPlan(preview.plan)) return preview;
  progress.stop();
  printer.printPreview(preview);
  const consent = await askConsent(terminal, preview.plan, preview.database);
  if (consent === null) throw new core.Refusal('consent-missing', 'Nothing was written: the answer was no.');
  return command.run(core, { ...call, consent });
}
