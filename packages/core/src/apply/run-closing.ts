import type { Writer } from '../database/database.ts';
import type { LockBudget } from '../database/lock-budget.ts';
import { Failure } from '../model/failure.ts';
import { oneLine } from '../model/one-line.ts';
import type { Statement } from '../model/plan.ts';
import { findBlockingRows } from './run-pre-checks.ts';
import { stateMoved } from './state-moved.ts';
import { wasOvertaken } from './was-overtaken.ts';

const shownCharacters = 160;

interface ClosingOptions {
  readonly budget: LockBudget;
  /** Number of statements that were committed before. */
  readonly committed: number;
}

/**
 * Runs statements in the transaction that writes the rows. What is in their way is asked for again before anything is
 * run: what was found when they were planned may have changed.
 *
 * @throws Failure `state-moved`, or that of the statement, saying what of the others stays
 */
export async function runClosing(
  database: Writer,
  statements: readonly Statement[],
  { budget, committed }: ClosingOptions,
): Promise<void> {
  for (const statement of statements) {
    const [found] = await findBlockingRows(database, statement);
    if (found !== undefined) throw stateMoved(`the data (${found.count} ${found.description})`);
  }
  for (const { sql } of statements) {
    try {
      await database.script(budget.limit(sql), 'project');
    } catch (error) {
      if (wasOvertaken(error)) throw stateMoved(`its structure (${String(error)})`, error);
      throw error instanceof Failure ? stoppedAt(sql, committed, error) : error;
    }
  }
}

function stoppedAt(sql: string, committed: number, failure: Failure): Failure {
  const kept =
    committed === 0
      ? 'Nothing was changed.'
      : `What ran before it (${committed} statements) is committed and stays; the history table is as it was.`;
  return new Failure(failure.code, `${oneLine(sql, shownCharacters)} was stopped: ${failure.message}`, {
    why: [failure.why, kept].filter((each) => each !== undefined).join(' '),
    next: 'Remove the reason, then run the same command again: it goes on from what is there.',
    cause: failure,
  });
}
