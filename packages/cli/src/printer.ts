import { relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Report } from '@prisma-mend/core';
import type { Arguments } from './arguments.ts';
import { chooseStyle } from './choose-style.ts';
import { isWriting, type Command } from './commands/command.ts';
import { exitCodeOf, type Outcome, type Stop } from './outcome.ts';
import { choosePages, nameOfPage, readFindingPage } from './pages.ts';
import { harmlessSql } from './render/harmless-sql.ts';
import { renderHuman } from './render/human.ts';
import { renderJson } from './render/json.ts';
import type { ReportContext } from './render/report-context.ts';
import { runnerOf } from './render/runnable.ts';
import { plainStyle } from './render/style.ts';
import { renderStop } from './render/stop.ts';
import { countWords, summarize } from './render/summary.ts';
import type { View } from './render/view.ts';
import type { Format, ReportRequest } from './report-requests.ts';
import { describeUnwritten } from './stop.ts';
import type { Terminal, TextStream } from './terminal.ts';
import { writeReportFile } from './write-report-file.ts';

/** Wide screens do not make long lines easier to read. */
const maximumWidth = 110;

interface Printed {
  readonly command: Command;
  readonly args: Arguments;
  readonly requests: readonly ReportRequest[];
}

/** Decides what of one command goes to stdout, to stderr and to files, and in which form. */
export class Printer {
  readonly isJson: boolean;
  readonly #command: Command;
  readonly #args: Arguments;
  readonly #requests: readonly ReportRequest[];
  readonly #terminal: Terminal;
  readonly #version: string;

  constructor(
    { command, args, requests }: Printed,
    { terminal, version }: { readonly terminal: Terminal; readonly version: string },
  ) {
    this.#command = command;
    this.#args = args;
    this.#requests = requests;
    this.#terminal = terminal;
    this.#version = version;
    this.isJson = this.#printedFormat() === 'json';
  }

  /** Data that is no report; with `--json`, stdout belongs to the one JSON object. */
  printData(text: string): void {
    const { output, messages } = this.#terminal;
    (this.isJson ? messages : output).write(text);
  }

  renderReport(report: Report, stream: TextStream = this.#terminal.output, more: Partial<View> = {}): string {
    return renderHuman(report, { ...this.#viewOf(report, stream), ...more });
  }

  #viewOf(report: Report, stream: TextStream): View {
    const showsPlan = isWriting(this.#command, this.#args) || this.#args.flag('dry-run');
    const isNamed = this.#args.list('migration').length > 0;
    return {
      style: this.#styleFor(stream),
      width: Math.min(stream.columns, maximumWidth),
      // What is named is looked at in full; where something is to be done about it, that is what matters.
      showsAll: this.#args.flag('all') || (isNamed && !showsPlan && !report.applied),
      isVerbose: this.#args.flag('verbose'),
      showsPlan,
      pages: pagesFor(report),
      directory: this.#terminal.directory,
      runner: runnerOf(this.#terminal.environment),
      ...this.#linksOn(stream),
    };
  }

  /** Links are escape sequences: they go where colours go, and where nothing is known to show them as text. */
  #linksOn(stream: TextStream): Pick<View, 'root'> {
    const isShown = this.#styleFor(stream) !== plainStyle && this.#terminal.environment['TERM'] !== 'linux';
    if (!isShown) return {};
    const project = resolve(this.#terminal.directory, this.#args.text('project') ?? '.');
    return { root: `${pathToFileURL(project).href}/` };
  }

  /** A plan that a person is going to be asked about. */
  printPreview(report: Report): void {
    const { messages } = this.#terminal;
    messages.write(`${this.renderReport(report, messages, { hasNextBelow: true })}\n`);
  }

  /** Writes the files first; one that cannot be written is what stdout then tells. Returns the exit code. */
  async print(outcome: Outcome, exitCode: number): Promise<number> {
    const unwritten = await this.#writeFiles(outcome, exitCode);
    const told = unwritten ?? outcome;
    const code = unwritten === null ? exitCode : exitCodeOf(unwritten);
    await this.#printTo(this.#printedFormat(), told, code);
    return code;
  }

  async #printTo(format: Format | null, outcome: Outcome, exitCode: number): Promise<void> {
    const { output, messages } = this.#terminal;
    if (format === 'json') {
      output.write(renderJson(this.#command.name, outcome, exitCode));
      return;
    }
    if (format !== null && format !== 'human') output.write(await this.#format(format, outcome, exitCode));
    if (outcome.kind === 'stop') {
      const { report } = outcome.stop;
      if (report !== null && format === 'human') {
        output.write(
          `${this.renderReport(report, output, { hasNextBelow: outcome.stop.kind === 'refusal' })}\n`,
        );
      }
      messages.write(
        renderStop(
          withName(outcome.stop),
          this.#styleFor(messages),
          Math.min(messages.columns, maximumWidth),
        ),
      );
    } else if (format === 'human' || this.#isSqlWanted()) {
      this.#printReport(outcome.report);
    } else if (format === null) {
      const summary = summarize(outcome);
      const files = this.#requests.map(({ file }) => file ?? '').join(', ');
      messages.write(
        `prisma-mend ${this.#command.name}: ${summary.title} (${countWords(summary)}). Written: ${files}\n`,
      );
    }
  }

  /** Null when all went well, else the failure. */
  async #writeFiles(outcome: Outcome, exitCode: number): Promise<Outcome | null> {
    for (const { format, file } of this.#requests) {
      if (file === null) continue;
      const text = await this.#format(format, outcome, exitCode);
      try {
        writeReportFile(resolve(this.#terminal.directory, file), text);
      } catch (error) {
        return { kind: 'stop', stop: describeUnwritten(file, error, outcome) };
      }
    }
    return null;
  }

  async #format(format: Format, outcome: Outcome, exitCode: number): Promise<string> {
    if (format === 'human') return renderPlain(outcome);
    const { formatReport } = await import('./render/format-report.ts');
    return formatReport(format, outcome, exitCode, this.#reportContext());
  }

  /** CI places annotations by paths below the root of the checkout. */
  #reportContext(): ReportContext {
    const { directory, environment } = this.#terminal;
    const commit = environment['GITHUB_SHA'] ?? environment['CI_COMMIT_SHA'];
    const label = this.#args.text('label');
    const root = environment['GITHUB_WORKSPACE'] ?? environment['CI_PROJECT_DIR'] ?? directory;
    const path = relative(root, resolve(directory, this.#args.text('project') ?? '.'));
    return {
      command: this.#command.name,
      version: this.#version,
      madeAt: new Date().toISOString(),
      ...(commit === undefined ? {} : { commit }),
      ...(label === undefined ? {} : { label }),
      projectPath: path.startsWith('..') ? '' : path.split(sep).join('/'),
      findingPage: readFindingPage,
    };
  }

  #printReport(report: Report): void {
    const { output, messages } = this.#terminal;
    if (this.#isSqlWanted()) {
      const sql = harmlessSql(report.plan?.sql ?? '');
      output.write(sql);
      // On one screen the SQL may be long: what it is, and what comes next, stands below it.
      messages.write(
        `${sql !== '' && output.isTerminal ? '\n' : ''}${this.renderReport(report, messages, { hasSql: sql !== '' })}`,
      );
      return;
    }
    const target = this.#command.reportsTo?.(this.#args) ?? 'output';
    if (target === 'output') output.write(this.renderReport(report));
    if (target === 'messages') messages.write(this.renderReport(report, messages));
  }

  #isSqlWanted(): boolean {
    return this.#args.flag('dry-run') || this.#args.flag('sql');
  }

  /** What stdout gets, null when every report has a file. */
  #printedFormat(): Format | null {
    return this.#requests.find(({ file }) => file === null)?.format ?? null;
  }

  #styleFor(stream: TextStream) {
    return chooseStyle(stream, !this.#args.refuses('color'), this.#terminal.environment);
  }
}

function withName(stop: Stop): Stop {
  return stop.docs === null ? stop : { ...stop, docs: nameOfPage(stop.docs) };
}

function pagesFor({ findings }: Report): readonly string[] {
  return choosePages(findings).map(nameOfPage);
}

function renderPlain(outcome: Outcome): string {
  const report = outcome.kind === 'report' ? outcome.report : outcome.stop.report;
  return [
    ...(report === null
      ? []
      : [
          renderHuman(report, {
            style: plainStyle,
            width: maximumWidth,
            showsAll: true,
            pages: pagesFor(report),
          }),
        ]),
    ...(outcome.kind === 'stop' ? [renderStop(withName(outcome.stop), plainStyle, maximumWidth)] : []),
  ].join('\n');
}
