import type { Finding } from '../model/finding.ts';
import { checkDrift, type DriftOptions } from './operations.ts';

/** What a matcher of Jest and Vitest gives back. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

const shown = 20;

/**
 * `await expect({ directory, connection }).toMatchMigrations()`: passes where the database holds what the migrations
 * build, and nothing else. What could not be verified does not pass; under `.not` it fails too.
 *
 * @example
 * ```ts
 * expect.extend({ toMatchMigrations });
 * await expect({ directory: '.', url }).toMatchMigrations();
 * ```
 */
export async function toMatchMigrations(
  this: { readonly isNot?: boolean },
  received: DriftOptions,
): Promise<MatcherResult> {
  const { verdict, findings, notes, pairs } = await checkDrift({ against: 'history', ...received });
  const isVerified = verdict !== 'notVerified' && verdict !== 'nothingDeployed';
  const isEqual = isVerified && pairs.HL === 'equal';
  // An answer that nobody has is no answer to the opposite question either.
  const pass = isVerified ? isEqual : this.isNot === true;
  return {
    pass,
    message: () =>
      isEqual
        ? 'The database holds what the migrations build; a difference was expected.'
        : [
            isVerified
              ? 'The database does not hold what the migrations build:'
              : `Whether the database holds what the migrations build was not verified (${verdict}):`,
            ...describe(findings),
            ...notes,
          ].join('\n'),
  };
}

function describe(findings: readonly Finding[]): readonly string[] {
  const lines = findings.slice(0, shown).map(({ code, message }) => `  ${code}: ${message}`);
  return findings.length > shown ? [...lines, `  and ${findings.length - shown} more`] : lines;
}
