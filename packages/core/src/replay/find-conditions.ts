import type { CatalogObject } from '../model/catalog.ts';
import type { ReadableMigration } from '../model/history.ts';
import type { ObjectIdentity } from '../model/identity.ts';
import type { CatalogDelta, ReplayProblem } from '../model/replay.ts';
import { isWordIn } from '../model/is-word-in.ts';
import { relationPart } from '../model/part-of-catalog.ts';
import { setsPath } from './sets-path.ts';
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
      const meant = asking.filter((text) => isWordIn(text, sought));
      const isOpen = meant.length === 0 || statements.some(setsPath);
      const shown = isOpen ? null : meant.join(';\n');
      return { kind: 'nothingThere', migration: name, notice, statements: shown };
    }),
    ...statements
      .filter(({ kind }) => kind === 'DoStmt')
      .map(({ line, text }): ReplayProblem => ({ kind: 'blockRun', migration: name, line, statement: text })),
  ];
}

/** Tells of the blocks of a file those of which nothing shows that they did anything. */
export function withEffects(
  problems: readonly ReplayProblem[],
  sql: string,
  deltas: readonly CatalogDelta[],
): readonly ReplayProblem[] {
  if (!problems.some(({ kind }) => kind === 'blockRun')) return problems;
  const changed = deltas.flatMap(({ put, removed }) => [...put, ...removed]);
  const tables = new Set(
    changed.flatMap(({ kind, schema, name }) => (kind === 'table' ? [relationPart(schema, name)] : [])),
  );
  // Tables that the file makes come with their columns, which are no block's doing.
  const comesWithTable = ({ kind, schema, table }: ObjectIdentity): boolean =>
    kind === 'column' && table !== null && tables.has(relationPart(schema, table));
  const inFile = countWords(sql);
  return problems.map((problem) => {
    if (problem.kind !== 'blockRun') return problem;
    const { statement } = problem;
    const inBlock = countWords(statement);
    const copies = sql.split(statement).length - 1;
    const isInBlock = (name: string): boolean => (inBlock.get(wordOf(name)) ?? 0) > 0;
    const isInRest = (name: string): boolean =>
      (inFile.get(wordOf(name)) ?? 0) > copies * (inBlock.get(wordOf(name)) ?? 0);
    const done = deeds.filter(({ words }) => words.every(isInBlock) && !words.every(isInRest));
    // Names that the server chooses (of keys, sequences) stand in neither: then that of the table tells whose they are.
    const isOfBlock = (object: CatalogObject | ObjectIdentity): boolean => {
      const owner = 'ownedBy' in object ? object.ownedBy?.table : null;
      const relation = owner ?? object.table ?? object.name;
      const isDeed = !comesWithTable(object) && done.some(({ isDone }) => isDone(object));
      if (!isInRest(relation) || isDeed) return true;
      return isInBlock(object.name) && (!isInRest(object.name) || isInBlock(relation));
    };
    return changed.some(isOfBlock) ? problem : { ...problem, isWithoutEffect: true };
  });
}

/** What a block does to whatever it finds: told apart from the rest of its file where that has no such words. */
const deeds: readonly {
  readonly words: readonly string[];
  readonly isDone: (object: CatalogObject | ObjectIdentity) => boolean;
}[] = [
  {
    words: ['row', 'level', 'security'],
    // A table that the file makes has none.
    isDone: (object) => 'hasRowSecurity' in object && (object.hasRowSecurity || object.forcesRowSecurity),
  },
  { words: ['trigger'], isDone: ({ kind }) => kind === 'trigger' },
  { words: ['policy'], isDone: ({ kind }) => kind === 'policy' },
  { words: ['index'], isDone: ({ kind }) => kind === 'index' },
  { words: ['column'], isDone: ({ kind }) => kind === 'column' },
  { words: ['comment'], isDone: ({ kind }) => kind === 'comment' },
];

/** `area(integer)` is called `area`; of a name of several words, the first. */
function wordOf(name: string): string {
  return /[\w$]+/.exec(name.toLowerCase())?.[0] ?? '';
}

function countWords(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/[\w$]+/g)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
