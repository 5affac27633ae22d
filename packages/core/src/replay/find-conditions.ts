import type { CatalogObject } from '../model/catalog.ts';
import type { ReadableMigration } from '../model/history.ts';
import type { ObjectIdentity } from '../model/identity.ts';
import type { CatalogDelta, ReplayProblem } from '../model/replay.ts';
import { isWordIn } from '../model/is-word-in.ts';
import { splitStatements } from './split-statements.ts';

const mayHoldBlock = /\bdo\b/i;

/** What of a file that ran did what it did because of what the scratch server has, or lacks. */
export async function findConditions(
  { name, sql }: ReadableMigration,
  skips: readonly string[],
): Promise<readonly ReplayProblem[]> {
  const isAsked = skips.length > 0 || mayHoldBlock.test(sql);
  const statements = isAsked ? await splitStatements(sql) : [];
  const asking = statements.map(({ text }) => text).filter((text) => /\bif\s+exists\b/i.test(text));
  return [
    ...skips.map((notice): ReplayProblem => {
      const word = /"(?:[^"]*\.)?([^".]+)"|([\w$]+)\(/.exec(notice);
      const sought = word?.[1] ?? word?.[2] ?? '';
      const meant = asking.filter((text) => isWordIn(text, sought)).join(';\n');
      return { kind: 'nothingThere', migration: name, notice, statements: meant };
    }),
    ...statements
      .filter(({ kind }) => kind === 'DoStmt')
      .map(({ line, text }): ReplayProblem => ({ kind: 'blockRun', migration: name, line, statement: text })),
  ];
}

/** Tells of the blocks of a file those that did nothing: all that was changed is the work of the rest of it. */
export function withEffects(
  problems: readonly ReplayProblem[],
  sql: string,
  deltas: readonly CatalogDelta[],
): readonly ReplayProblem[] {
  if (!problems.some(({ kind }) => kind === 'blockRun')) return problems;
  const changed = deltas.flatMap(({ put, removed }) => [...put, ...removed]);
  return problems.map((problem) => {
    if (problem.kind !== 'blockRun') return problem;
    const { statement } = problem;
    const rest = sql.replaceAll(statement, ' ');
    // Names that the server chooses (of keys, sequences) stand in neither: then that of the table tells whose they are.
    const isOfBlock = (object: CatalogObject | ObjectIdentity): boolean => {
      const owner = 'ownedBy' in object ? object.ownedBy?.table : null;
      const relation = owner ?? object.table ?? object.name;
      if (!isWordIn(rest, relation)) return true;
      if (!isWordIn(statement, object.name)) return false;
      return !isWordIn(rest, object.name) || isWordIn(statement, relation);
    };
    return changed.some(isOfBlock) ? problem : { ...problem, isWithoutEffect: true };
  });
}
