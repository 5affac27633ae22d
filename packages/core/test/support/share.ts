/** `MATRIX_RUNS=all`: every case of the tests that otherwise run a share of theirs. */
export const isWhole = process.env['MATRIX_RUNS'] === 'all';

/** All cases where all are asked for, else every so-manieth. */
export function share<T>(cases: readonly T[], step: number, rest = 0): readonly T[] {
  return cases.filter((_, index) => isWhole || index % step === rest);
}

/** Each with its place, so that what it shares with the others takes turns. */
export function inTurn<T extends object>(values: readonly T[]): readonly (T & { readonly turn: number })[] {
  return values.map((value, turn) => ({ ...value, turn }));
}
