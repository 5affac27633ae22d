import { isInvalidIndex, type ConcludedMigration, type Effect } from '../model/evidence.ts';
import type { Migration } from '../model/history.ts';
import { isTuned } from './contradicts-history.ts';

/**
 * What is wrong with a migration that the ledger has as applied.
 *
 * - `faked`: it was recorded and never run, or not to its end.
 * - `changed`: it ran, and somebody changed what it made.
 * - `unverified`: nobody saw what some statement of it does.
 */
export type RecordedFault =
  | { readonly kind: 'faked' }
  | {
      readonly kind: 'changed';
      readonly effects: readonly Effect[];
      /** Whether a run that stopped would have left the same. */
      readonly mayBeCutOff: boolean;
    }
  | { readonly kind: 'unverified' };

/** @param file of the migration, by whose order it is judged whether what is missing is its end */
export function judgeRecorded(
  evidence: ConcludedMigration,
  file: Migration | undefined,
): RecordedFault | null {
  const { state, unexplained, effects, present, isSeenThere } = evidence;
  const missing = evidence.missing.filter(({ isLeftOut }) => isLeftOut !== true);
  const byHand = unexplained.filter(({ object, attributes }) => !isTuned(object.kind, attributes));
  const isLacking = state === 'absent' || state === 'partial' || (state === 'unverified' && !isSeenThere);
  if (isLacking && missing.length > 0) {
    const mayBeCutOff = isCutOff(evidence, file?.kind === 'readable' ? file.sql : '');
    const begun = present + missing.filter(isInvalidIndex).length;
    const isMostlyThere = begun > 0 && begun * 2 >= effects.length;
    return begun === 0 || (mayBeCutOff && !isMostlyThere)
      ? { kind: 'faked' }
      : { kind: 'changed', effects: [...missing, ...byHand], mayBeCutOff };
  }
  if (state === 'unverified') return { kind: 'unverified' };
  return byHand.length === 0 ? null : { kind: 'changed', effects: byHand, mayBeCutOff: false };
}

/** Whether all that is missing stands behind all that is there. */
function isCutOff({ effects, missing }: ConcludedMigration, sql: string): boolean {
  const text = sql.toLowerCase();
  const lacking = new Set(missing.map(keyOf));
  const isLacking = (effect: Effect): boolean => lacking.has(keyOf(effect));
  const places = (some: readonly Effect[]): readonly number[] => some.map((effect) => placeOf(effect, text));
  const firstMissing = Math.min(...places(effects.filter(isLacking)));
  const there = places(effects.filter((effect) => !isLacking(effect)));
  return firstMissing >= 0 && Math.max(-1, ...there) < firstMissing;
}

function keyOf({ object: { kind, schema, table, name } }: Effect): string {
  return JSON.stringify([kind, schema, table, name]);
}

/** Where a file first names what it makes: a column, behind the name of its table. */
function placeOf({ object: { kind, table, name } }: Effect, text: string): number {
  if (table === null || (kind !== 'column' && kind !== 'primaryKey')) return placeOfWord(name, text, 0);
  const start = Math.max(0, placeOfWord(table, text, 0));
  const own = placeOfWord(name, text, start);
  return own === -1 ? start : own;
}

/** `area(integer)`, and of comments `column email`. */
function placeOfWord(name: string, text: string, start: number): number {
  const word = name.replace(/\(.*$/, '').replace(/^.* /, '').toLowerCase();
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const found = text.slice(start).search(new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`));
  return found === -1 ? -1 : start + found;
}
