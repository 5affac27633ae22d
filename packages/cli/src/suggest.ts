/** The one of `known` that `typed` was probably meant to be, or null. */
export function suggest(typed: string, known: readonly string[]): string | null {
  const [nearest] = rankNear(typed, known);
  return nearest ?? null;
}

const shownAtMost = 5;

/** Up to five that `typed` may have been meant to be: near in spelling, else with a word of it. */
export function suggestAll(typed: string, known: readonly string[]): readonly string[] {
  const near = rankNear(typed, known);
  const words = typed.split(/[^a-z0-9]+/i).filter((word) => word.length > 2);
  const related = known.filter((each) => words.some((word) => each.includes(word)));
  return [...new Set([...near, ...related])].slice(0, shownAtMost);
}

function rankNear(typed: string, known: readonly string[]): readonly string[] {
  return known
    .map((word) => ({ word, distance: editDistance(typed, word) }))
    .filter(({ word, distance }) => distance <= Math.max(1, Math.floor(word.length / 3)))
    .sort((one, other) => one.distance - other.distance)
    .map(({ word }) => word);
}

/** Levenshtein's distance, two rows at a time. */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [row, letter] of Array.from(one).entries()) {
    const current = [row + 1];
    for (const [column, against] of Array.from(other).entries()) {
      const substituted = (previous[column] ?? 0) + (letter === against ? 0 : 1);
      const removed = (previous[column + 1] ?? 0) + 1;
      const inserted = (current[column] ?? 0) + 1;
      current.push(Math.min(substituted, removed, inserted));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
