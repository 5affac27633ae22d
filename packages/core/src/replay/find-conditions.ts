import type { ReadableMigration } from '../model/history.ts';
import type { CatalogDelta, ReplayProblem } from '../model/replay.ts';
import { isWordIn } from '../model/is-word-in.ts';
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

/** Tells of the blocks of a file those that did nothing: what was changed stands in the rest of it by name. */
export function withEffects(
  problems: readonly ReplayProblem[],
  sql: string,
  deltas: readonly CatalogDelta[],
): readonly ReplayProblem[] {
  if (!problems.some(({ kind }) => kind === 'blockRun')) return problems;
  const names = deltas.flatMap(({ put, removed }) => [...put, ...removed].map(({ name }) => name));
  return problems.map((problem) => {
    if (problem.kind !== 'blockRun') return problem;
    const rest = sql.replace(problem.statement, ' ');
    const isShown = names.some((name) => isWordIn(problem.statement, name) || !isWordIn(rest, name));
    return isShown ? problem : { ...problem, isWithoutEffect: true };
  });
}
