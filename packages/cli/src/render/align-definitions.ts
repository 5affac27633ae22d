import { diffArrays, diffWordsWithSpace } from 'diff';

/** One line of both definitions side by side; null where one of them has no such line. */
export interface AlignedLine {
  readonly expected: string | null;
  readonly actual: string | null;
  readonly isEqual: boolean;
}

export interface Piece {
  readonly text: string;
  readonly isShared: boolean;
}

/** Bounds the work on definitions that have nothing in common: the diff gives up, and all of it counts as changed. */
const longestEdit = 2000;

/** Lines of both definitions, equal ones beside each other, changed ones paired in their order. */
export function alignLines(expected: string | null, actual: string | null): readonly AlignedLine[] {
  const endsAlike = [expected, actual].every((text) => text === null || text.endsWith('\n'));
  const before = splitLines(expected, endsAlike);
  const after = splitLines(actual, endsAlike);
  const changes = diffArrays(before, after, { maxEditLength: longestEdit });
  if (changes === undefined) return pairUp(before, after);
  const aligned: AlignedLine[] = [];
  let removed: readonly string[] = [];
  for (const { value, added, removed: isRemoved } of changes) {
    if (isRemoved) {
      aligned.push(...pairUp(removed, []));
      removed = value;
    } else if (added) {
      aligned.push(...pairUp(removed, value));
      removed = [];
    } else {
      aligned.push(...pairUp(removed, []));
      removed = [];
      aligned.push(...value.map((line) => ({ expected: line, actual: line, isEqual: true })));
    }
  }
  return [...aligned, ...pairUp(removed, [])];
}

/** Carriage returns stay: they may be the whole difference. */
function splitLines(text: string | null, isEndLeftOut: boolean): string[] {
  if (text === null) return [];
  return (isEndLeftOut && text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function pairUp(expected: readonly string[], actual: readonly string[]): readonly AlignedLine[] {
  return Array.from({ length: Math.max(expected.length, actual.length) }, (_, index) => ({
    expected: expected[index] ?? null,
    actual: actual[index] ?? null,
    isEqual: false,
  }));
}

/** Both lines in pieces: what they share, and what only one of them has. */
export function comparePieces(
  expected: string,
  actual: string,
): { readonly expected: readonly Piece[]; readonly actual: readonly Piece[] } {
  const changes = diffWordsWithSpace(expected, actual, { maxEditLength: longestEdit });
  if (changes === undefined) {
    return {
      expected: [{ text: expected, isShared: false }],
      actual: [{ text: actual, isShared: false }],
    };
  }
  const side = (other: 'added' | 'removed'): readonly Piece[] =>
    changes
      .filter((change) => !change[other])
      .map(({ value, added, removed }) => ({ text: value, isShared: !added && !removed }));
  return { expected: side('added'), actual: side('removed') };
}
