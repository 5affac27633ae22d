import type { OperationOptions, WriteOptions } from '../../model/options.ts';
import type { Report } from '../../model/report.ts';

export interface StatusOptions extends OperationOptions {
  /** Migrations whose effects are listed one by one, as typed: with or without their timestamps. */
  readonly names?: readonly string[];
}

/** What a baseline is made from. */
export interface BaselineChoice {
  /** Name of a new baseline migration. */
  readonly name: string;
  /** What a new baseline migration is made from where there is no history. */
  readonly from: 'live' | 'schema';
  /** Migrations that did not run, as typed: they are left to deploy. */
  readonly pending?: readonly string[];
}

/** What a baseline is made from, and the consent to write it. */
export interface BaselineOptions extends WriteOptions, BaselineChoice {}

/** What is squashed. */
export interface SquashChoice {
  /** The last migration that is squashed, as typed: with or without its timestamp. The last of all if not given. */
  readonly to?: string;
  /** What follows the time in the name of the squash. */
  readonly name?: string;
}

/** What is squashed, and the consent to do it. */
export interface SquashOptions extends WriteOptions, SquashChoice {}

/** What the live database is compared with. */
export interface DriftOptions extends OperationOptions {
  readonly against: 'history' | 'schema' | 'both';
  /** Patterns of object names to leave out: `public.audit_*`, `*_tmp`. */
  readonly ignore: readonly string[];
  /** Patterns of the only objects to look at; every object when left out or empty. */
  readonly objects?: readonly string[];
  /** Compares schema and history alone, on purpose; without it there must be a database. */
  readonly withoutDatabase?: boolean;
  /** What day it is for accepted differences; now, when left out. */
  readonly today?: Date;
}

/** What is to be taken back, and the consent to do it. */
export type RevertOptions = DriftOptions & WriteOptions;

/** What the migration is called, and the consent to write it. */
export interface AdoptOptions extends DriftOptions, WriteOptions {
  /** What follows the time in the name of the migration's folder. */
  readonly name: string;
  /** The migration's name begins with it; now, when left out. */
  readonly now?: Date;
}

/** Which differences the project lives with, why, and how long. */
export interface AcceptOptions extends DriftOptions {
  /** Names or patterns: `public.users.email`, `audit_*`. Each must mean something that differs. */
  readonly accept: readonly string[];
  /** Finding code; without one every difference of the objects is accepted. */
  readonly code?: string;
  readonly reason: string;
  /** Last day on which they are left out, UTC: `2027-01-31`. */
  readonly until: string;
  readonly isDryRun: boolean;
}

/** Which servers a prepared file is for. */
export interface PrepareOptions extends OperationOptions {
  /** Major versions; those that are installed, when left out. */
  readonly serverMajors?: readonly number[];
}

/** Where a snapshot goes: a file, or a function that is given its text. */
export interface SnapshotOptions extends OperationOptions {
  readonly outputPath?: string;
  readonly print?: (text: string) => void;
}

export interface DemoOptions extends OperationOptions {
  /** Is given the text of the demonstration, piece by piece. */
  readonly print: (text: string) => void;
  /** Renders a report the way the command line shows it. */
  readonly renderReport: (report: Report) => string;
}
