import { compareKeys } from '../model/identity.ts';

/** `migration_name` is VARCHAR(255); Prisma answers P2000 for more. File systems allow 255 bytes. */
const longestName = 255;

/**
 * Order in which Prisma 6.6 and later applies migrations: `localeCompare`, in the locale of the process. Where the
 * first difference is between two digits every locale says the same as the bytes, and the tables of ICU, which take
 * 15 ms to load, stay unloaded.
 */
export function compareMigrationNames(one: string, other: string): number {
  let index = 0;
  while (index < one.length && one.charCodeAt(index) === other.charCodeAt(index)) index++;
  const difference = one.charCodeAt(index) - other.charCodeAt(index);
  return isDigit(one, index) && isDigit(other, index) ? difference : one.localeCompare(other);
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0x30 && code <= 0x39;
}

/** Whether a folder of this name can be made on every system and lies inside the migrations folder. */
export function isSafeMigrationName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(name) && name.length <= longestName;
}

/**
 * A name for a baseline that sorts before every existing migration, both by bytes (Prisma before 6.6) and by
 * `localeCompare` (since). It is `wanted` itself wherever that already sorts first.
 *
 * @returns null when no name can sort first in both orders
 */
export function baselineName(existing: readonly string[], wanted = '0_init'): string | null {
  const label = wanted.replace(/^0+_/, '');
  const candidates = [wanted, ...leadingZeros.map((zeros) => `${zeros}${label}`)];
  return candidates.find((candidate) => sortsFirst(candidate, existing)) ?? null;
}

// ICU ignores neither `_` nor digits, but ranks `_` before `0` where bytes rank it after: mixed prefixes cover both.
const leadingZeros = Array.from({ length: 12 }, (_, index) => index + 1).flatMap((count) => [
  `${'0'.repeat(count)}_`,
  '0_'.repeat(count),
  `${'0'.repeat(count)}_0_`,
]);

function sortsFirst(candidate: string, existing: readonly string[]): boolean {
  return existing.every(
    (name) => compareKeys(candidate, name) < 0 && compareMigrationNames(candidate, name) < 0,
  );
}

/**
 * A name for the squash of all migrations up to `last`: the time of that one and `wanted`, or `wanted` itself where it
 * begins with a number. It sorts before all `remaining` in both orders, and is none of `taken`.
 *
 * @returns null when there is no such name
 */
export function squashName(
  last: string,
  wanted: string,
  remaining: readonly string[],
  taken: readonly string[],
): string | null {
  const time = /^\d+/.exec(last)?.[0];
  const bases = [...(time === undefined ? [] : [`${time}_${wanted}`]), `${last}_${wanted}`];
  const numbers = Array.from({ length: 8 }, (_, index) => index + 2);
  const names = /^\d/.test(wanted)
    ? [wanted]
    : bases.flatMap((base) => [base, ...numbers.map((number) => `${base}_${number}`)]);
  return names.find((name) => !taken.includes(name) && sortsFirst(name, remaining)) ?? null;
}
