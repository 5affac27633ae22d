import { resolve } from 'node:path';
import { env } from 'node:process';
import type { OperationOptions } from '../model/options.ts';

/** An option that is left out is what the command line takes without its flag. */
export type Lenient<
  Options extends { readonly directory: string },
  Required extends keyof Options = never,
> = Pick<Options, 'directory' | Required> & Partial<Omit<Options, 'directory' | Required>>;

/** What every operation takes: the folder of a Prisma project, and what else is wanted. */
export type ProjectOptions = Lenient<OperationOptions>;

/**
 * What an option is when it is left out; the same as on the command line. `environment` is that of the process.
 *
 * @example
 * ```ts
 * await checkStatus({ directory: '.', statementTimeoutMs: 2 * defaults.statementTimeoutMs });
 * ```
 */
export const defaults = Object.freeze({
  shadow: Object.freeze({ kind: 'auto' }),
  lockTimeoutMs: 300,
  lockWaitMs: 60_000,
  statementTimeoutMs: 5 * 60_000,
  replayTimeoutMs: 5 * 60_000,
  showsSamples: false,
} as const satisfies Partial<OperationOptions>);

/** Options with everything that was left out; `directory` becomes absolute. */
export function completeOptions<Given extends ProjectOptions>(given: Given): Given & OperationOptions {
  return { environment: env, ...defaults, ...given, directory: resolve(given.directory) };
}
