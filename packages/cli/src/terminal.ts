import type { Environment } from '@prisma-mend/core';
import type { Readable, Writable } from 'node:stream';

export interface TextStream {
  write(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number;
}

/** Everything of the process that the command line uses. `bin.ts` makes the real one, tests make others. */
export interface Terminal {
  /** Data goes here and nothing else. */
  readonly output: TextStream;
  /** Progress, warnings and errors. */
  readonly messages: TextStream;
  /** True when a person can answer. */
  readonly canAsk: boolean;
  ask(question: string): Promise<string>;
  /** Standard input and output for what speaks a protocol by them; only the real terminal has them. */
  readonly pipes?: { readonly input: Readable; readonly output: Writable };
  readonly environment: Environment;
  /** Absolute. */
  readonly directory: string;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** 130 or 143 after such a signal. */
  signalExitCode(): number | null;
  /** Rejects with an error that no promise carries: WebAssembly throws such ones from microtasks. */
  readonly crash: Promise<never>;
}
