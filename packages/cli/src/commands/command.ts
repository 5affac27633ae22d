import type * as core from '@prisma-mend/core';
import type { OperationOptions, Report, WriteOptions } from '@prisma-mend/core';
import type { Options } from 'yargs';
import type { Arguments } from '../arguments.ts';

/** Core as a command sees it: every operation gives a report, and the renderers tell which. */
export type Core = {
  readonly [Name in keyof typeof core]: (typeof core)[Name] extends (
    options: infer Options,
  ) => Promise<Report>
    ? (options: Options) => Promise<Report>
    : (typeof core)[Name];
};

/** One call of a command: what the command line said, as core takes it. */
export interface Call {
  readonly operation: OperationOptions;
  readonly args: Arguments;
  /** Of this command line. */
  readonly version: string;
  /** Absolute form of a path that was typed: relative ones start where the command was started. */
  readonly inWorkingDirectory: (path: string) => string;
  /** For what writes: what was agreed to, and how a person is asked. */
  readonly writing: Pick<WriteOptions, 'consent' | 'askConsent' | 'isDryRun'>;
  /** Writes data for the user that is no report: a snapshot, the text of the demonstration. */
  readonly print: (text: string) => void;
  /** A report as this command line shows it. */
  readonly renderReport: (report: Report) => string;
}

/** What a command is called and takes. */
export interface CommandDeclaration {
  readonly name: string;
  readonly summary: string;
  /** Name of the arguments that follow the command, if it takes any. */
  readonly positional?: { readonly name: string; readonly describe: string };
  readonly options: Readonly<Record<string, Options>>;
  readonly examples: readonly (readonly [command: string, what: string])[];
}

export interface Command extends CommandDeclaration {
  /** Whether the command, or what was asked of it, may write to the database and therefore needs consent. */
  readonly isWriting: boolean | ((args: Arguments) => boolean);
  /** True when `--format` and `--output` choose the forms of the report and where they go. */
  readonly hasFormats?: true;
  /** Where the report goes when it is not the only thing that is printed; `output` if not given. */
  readonly reportsTo?: (args: Arguments) => 'output' | 'messages' | 'nowhere';
  /** The one call into core. */
  run(core: Core, call: Call): Promise<Report>;
}

export function isWriting({ isWriting: answer }: Command, args: Arguments): boolean {
  return typeof answer === 'function' ? answer(args) : answer;
}
