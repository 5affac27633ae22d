import type * as core from '@prisma-mend/core';
import type { OperationOptions, Report } from '@prisma-mend/core';
import type { Options } from 'yargs';
import type { Arguments } from '../arguments.ts';

export type Core = typeof core;

/** One call of a command: what the command line said, as core takes it. */
export interface Call {
  readonly operation: OperationOptions;
  readonly args: Arguments;
  /** Absolute form of a path that was typed: relative ones start where the command was started. */
  readonly inWorkingDirectory: (path: string) => string;
  readonly isDryRun: boolean;
  readonly consent: Consent;
  /** Writes data for the user that is no report: a snapshot, the text of the demonstration. */
  readonly print: (text: string) => void;
  /** A report as this command line shows it. */
  readonly renderReport: (report: Report) => string;
}

export interface Consent {
  readonly yes: boolean;
  readonly allowDataLoss?: string;
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
