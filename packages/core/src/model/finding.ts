import type { ObjectIdentity } from './identity.ts';

export type Severity = 'error' | 'warning' | 'info';
export type Pair = 'SH' | 'HL' | 'SL';

export interface SourceLocation {
  /** Relative to the project. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column?: number;
  /** The line as it stands there, without passwords. */
  readonly text?: string;
}

/** Something to report: the job was done, and this is what it found. */
export interface Finding {
  /** `<subject>-<problem>`; has a page at docs/findings/<code>.md. */
  readonly code: string;
  readonly severity: Severity;
  readonly pair?: Pair;
  readonly object?: ObjectIdentity;
  readonly expected?: string;
  readonly actual?: string;
  readonly message: string;
  /** Why it matters, in the user's terms. */
  readonly why: string;
  /** What to run or change next. */
  readonly next?: string;
  /** Where it probably comes from, as a sentence. */
  readonly origin?: string;
  readonly location?: SourceLocation;
  /** Names of the migrations that it is about; not given when it is about the whole history. */
  readonly migrations?: readonly string[];
  readonly repair?: readonly string[];
  /** What is lost for good by the repair, in sentences. */
  readonly losses?: readonly string[];
  /** How the repair lets somebody see or do more than now. */
  readonly widenings?: readonly string[];
}
