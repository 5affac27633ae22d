import type { Report } from '@prisma-mend/core';
import { Arguments } from './arguments.ts';
import { askConsent } from './ask-consent.ts';
import { chooseStyle } from './choose-style.ts';
import type { Call, Command, Consent, Core } from './commands/command.ts';
import { readOperationOptions } from './global-options.ts';
import { exitCodeOf, type Outcome } from './outcome.ts';
import { startProgress, type Progress } from './progress.ts';
import { isEmptyPlan, renderHuman } from './render/human.ts';
import { renderJson } from './render/json.ts';
import { renderStop } from './render/stop.ts';
import { describeStop } from './stop.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export type LoadCore = () => Promise<Core>;

/** Wide screens do not make long lines easier to read. */
const maximumWidth = 110;

/** Runs one command from parsed flags to printed report; returns the exit code. Never throws. */
export async function runCommand(
  command: Command,
  values: Readonly<Record<string, unknown>>,
  terminal: Terminal,
  loadCore: LoadCore,
): Promise<number> {
  const args = new Arguments(values);
  const progress = startProgress(terminal, values['verbose'] === true);
  const printer = makePrinter(command.name, values, terminal);
  let core: Core | null = null;
  let outcome: Outcome;
  try {
    const operation = readOperationOptions(args, terminal, progress.listen);
    const call: Call = {
      operation,
      args,
      isDryRun: args.flag('dry-run'),
      consent: readConsent(args),
      print: (text) => {
        progress.stop();
        terminal.output.write(text);
      },
    };
    core = await loadCore();
    const report = await Promise.race([
      terminal.crash,
      carryOut(command, core, call, terminal, progress, printer),
    ]);
    outcome = { kind: 'report', report };
  } catch (error) {
    if (error instanceof UsageError) error.command = command.name;
    outcome = { kind: 'stop', stop: describeStop(error, core) };
  }
  progress.stop();
  const exitCode = (outcome.kind === 'stop' ? terminal.signalExitCode() : null) ?? exitCodeOf(outcome);
  printer.print(outcome, exitCode);
  return exitCode;
}

function readConsent(args: Arguments): Consent {
  const allowDataLoss = args.text('allow-data-loss');
  return { yes: args.flag('yes'), ...(allowDataLoss === undefined ? {} : { allowDataLoss }) };
}

/** On a terminal the plan is shown and agreed to first; without one, core refuses what has no consent. */
async function carryOut(
  command: Command,
  core: Core,
  call: Call,
  terminal: Terminal,
  progress: Progress,
  printer: Printer,
): Promise<Report> {
  const mustAsk =
    command.isWriting && terminal.canAsk && !call.isDryRun && !call.consent.yes && !printer.isJson;
  if (!mustAsk) return command.run(core, call);
  const preview = await command.run(core, { ...call, isDryRun: true });
  if (preview.plan === null || preview.database === null || isEmptyPlan(preview.plan)) return preview;
  progress.stop();
  printer.preview(preview);
  const consent = await askConsent(terminal, preview.plan, preview.database);
  if (consent === null) {
    throw new core.Refusal('consent-missing', 'Nothing was written: the answer was no.');
  }
  return command.run(core, { ...call, consent });
}

interface Printer {
  readonly isJson: boolean;
  preview(report: Report): void;
  print(outcome: Outcome, exitCode: number): void;
}

function makePrinter(name: string, values: Readonly<Record<string, unknown>>, terminal: Terminal): Printer {
  const { output, messages, environment } = terminal;
  const isJson = values['json'] === true;
  const isSqlOnly = values['dry-run'] === true || values['sql'] === true;
  const styleOf = (stream: Terminal['output']) => chooseStyle(stream, values['color'] !== false, environment);
  const widthOf = (stream: Terminal['output']) => Math.min(stream.columns, maximumWidth);
  const writeHuman = (report: Report, stream: Terminal['output']): void =>
    stream.write(renderHuman(report, styleOf(stream), widthOf(stream)));
  return {
    isJson,
    preview: (report) => writeHuman(report, messages),
    print(outcome, exitCode) {
      if (isJson) {
        output.write(renderJson(name, outcome, exitCode));
      } else if (outcome.kind === 'stop') {
        messages.write(renderStop(outcome.stop, styleOf(messages), widthOf(messages)));
      } else if (isSqlOnly) {
        writeHuman(outcome.report, messages);
        output.write(outcome.report.plan?.sql ?? '');
      } else {
        // A snapshot on stdout is the data; what is said about it goes to stderr.
        const isDataPrinted = name === 'snapshot' && values['output'] === undefined;
        writeHuman(outcome.report, isDataPrinted ? messages : output);
      }
    },
  };
}
