import type { ReadableMigration } from '../../model/history.ts';
import type { TimeLimits } from './read-deploy-facts.ts';

/** In less time nothing is sure to end. */
const shortestMs = 1000;
/** What a slow disk reads, checks and writes anew in a second. */
const bytesPerSecond = 5_000_000;

/**
 * Why a limit that the role or the database sets may end the deploy, though no statement is refused; null where there is
 * none, or every table is small for it.
 */
export function doubtTime(
  { statementMs, lockMs, isContended, largestTable }: TimeLimits,
  files: readonly Pick<ReadableMigration, 'sql'>[],
): string | null {
  if (files.length === 0) return null;
  if (statementMs !== null) {
    const needed = Math.max(shortestMs, (largestTable / bytesPerSecond) * 1000);
    if (statementMs < needed || files.some(({ sql }) => /\bpg_sleep/i.test(sql))) {
      return `The role or the database ends what takes longer than ${statementMs} ms: whether the files take less can only be told by running them.`;
    }
  }
  return (lockMs !== null || statementMs !== null) && isContended
    ? `The role or the database limits how long a lock is waited for (${lockMs ?? statementMs ?? 0} ms), and others hold locks on tables now.`
    : null;
}
