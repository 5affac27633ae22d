import type { ReadableMigration } from '../model/history.ts';
import type { ReplayProblem } from '../model/replay.ts';
import { splitStatements } from './split-statements.ts';

const mayHoldBlock = /\bdo\b/i;

/** What of a file that ran did what it did because of what the scratch server has, or lacks. */
export async function findConditions(
  { name, sql }: ReadableMigration,
  skips: readonly string[],
): Promise<readonly ReplayProblem[]> {
  const blocks = mayHoldBlock.test(sql)
    ? (await splitStatements(sql)).filter(({ kind }) => kind === 'DoStmt')
    : [];
  return [
    ...skips.map((notice): ReplayProblem => ({ kind: 'nothingThere', migration: name, notice })),
    ...blocks.map(({ line, text }): ReplayProblem => ({
      kind: 'blockRun',
      migration: name,
      line,
      statement: text,
    })),
  ];
}
