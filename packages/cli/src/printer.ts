import type { Report } from '@prisma-mend/core';
import type { Arguments } from './arguments.ts';
import { chooseStyle } from './choose-style.ts';
import type { Command } from './commands/command.ts';
import type { Outcome } from './outcome.ts';
import { renderHuman } from './render/human.ts';
import { renderJson } from './render/json.ts';
import { renderStop } from './render/stop.ts';
import type { Terminal, TextStream } from './terminal.ts';

/** Wide screens do not make long lines easier to read. */
const maximumWidth = 110;

/** Decides what of one command goes to stdout and what to stderr, and in which form. */
export class Printer {
  readonly isJson: boolean;
  readonly #command: Command;
  readonly #args: Arguments;
  readonly #terminal: Terminal;

  constructor(command: Command, args: Arguments, terminal: Terminal) {
    this.isJson = args.flag('json');
    this.#command = command;
    this.#args = args;
    this.#terminal = terminal;
  }

  /** Data that is no report; with `--json`, stdout belongs to the one JSON object. */
  printData(text: string): void {
    const { output, messages } = this.#terminal;
    (this.isJson ? messages : output).write(text);
  }

  renderReport(report: Report, stream: TextStream = this.#terminal.output): string {
    return renderHuman(report, this.#styleFor(stream), Math.min(stream.columns, maximumWidth));
  }

  /** A plan that a person is going to be asked about. */
  printPreview(report: Report): void {
    const { messages } = this.#terminal;
    messages.write(`${this.renderReport(report, messages)}\n`);
  }

  print(outcome: Outcome, exitCode: number): void {
    const { output, messages } = this.#terminal;
    if (this.isJson) {
      output.write(renderJson(this.#command.name, outcome, exitCode));
    } else if (outcome.kind === 'stop') {
      const { report } = outcome.stop;
      if (report !== null) output.write(`${this.renderReport(report)}\n`);
      messages.write(
        renderStop(outcome.stop, this.#styleFor(messages), Math.min(messages.columns, maximumWidth)),
      );
    } else {
      this.#printReport(outcome.report);
    }
  }

  #printReport(report: Report): void {
    const { output, messages } = this.#terminal;
    if (this.#args.flag('dry-run') || this.#args.flag('sql')) {
      messages.write(this.renderReport(report, messages));
      output.write(report.plan?.sql ?? '');
      return;
    }
    const target = this.#command.reportsTo?.(this.#args) ?? 'output';
    if (target === 'output') output.write(this.renderReport(report));
    if (target === 'messages') messages.write(this.renderReport(report, messages));
  }

  #styleFor(stream: TextStream) {
    return chooseStyle(stream, !this.#args.refuses('color'), this.#terminal.environment);
  }
}
