import type { Catalog } from '../model/catalog.ts';
import type { Difference } from '../model/difference.ts';
import type { Pair } from '../model/finding.ts';
import { objectKey } from '../model/identity.ts';
import { differingObject } from '../model/difference.ts';
import type { Verdict } from '../model/verdict.ts';
import { compareCatalogs } from './compare-catalogs.ts';
import { withinPrismaModel } from './prisma-model.ts';

/** The states that were looked at; null for what the project or the call leaves out. */
export interface DriftStates {
  /** What schema.prisma asks for. */
  readonly schema: Catalog | null;
  /** What the whole history builds. */
  readonly history: Catalog | null;
  /** What the migrations build that the database is to hold by now; equals `history` when none is pending. */
  readonly recorded: Catalog | null;
  readonly live: Catalog | null;
}

export interface DriftJudgement {
  readonly verdict: Verdict;
  /** All differences of each pair, null for one that was not compared; children of missing and unexpected tables included. */
  readonly differences: Readonly<Record<Pair, readonly Difference[] | null>>;
}

/** Compares the states pair by pair and says what that means. */
export function judgeDrift({ schema, history, recorded, live }: DriftStates): DriftJudgement {
  const compare = (expected: Catalog | null, actual: Catalog | null): readonly Difference[] | null =>
    expected === null || actual === null ? null : compareCatalogs(expected, actual);
  const schemaToHistory = compare(schema, history);
  const HL = compare(recorded, live);
  const isPending = recorded !== history;
  // What equals the history on both sides is equal.
  const isAllEqual = !isPending && schemaToHistory?.length === 0 && HL?.length === 0;
  // While migrations are pending the database is behind the schema by nature.
  const schemaToLive = isAllEqual ? [] : isPending ? null : compare(schema, live);
  const SH = schemaToHistory === null ? null : withinPrismaModel(schemaToHistory, schema?.schemas);
  const SL = schemaToLive === null ? null : withinPrismaModel(schemaToLive, schema?.schemas);
  return {
    verdict: decideVerdict({ SH, HL, SL }),
    differences: { SH, HL, SL },
  };
}

/** The verdict that the pairs come to. A pair that was not compared speaks against nothing. */
export function decideVerdict({ SH, HL, SL }: DriftJudgement['differences']): Verdict {
  const differs = (pair: readonly Difference[] | null): boolean => pair !== null && pair.length > 0;
  if (!differs(SH) && !differs(HL) && !differs(SL)) return 'inSync';
  if (!differs(SH)) return 'liveDrift';
  if (!differs(HL)) return 'schemaAhead';
  if (SL !== null && !differs(SL)) return 'unrecordedChange';
  return 'diverged';
}

/**
 * Which pair a difference is told for: a change made in the database shows both against the history and against the
 * schema, and is told once, where its remedy is.
 */
export function tellOnce(
  differences: DriftJudgement['differences'],
): readonly { readonly pair: Pair; readonly differences: readonly Difference[] }[] {
  const told = new Set<string>();
  return (['HL', 'SH', 'SL'] as const).map((pair) => ({
    pair,
    differences: (differences[pair] ?? []).filter((difference) => {
      const key = objectKey(differingObject(difference));
      if (told.has(key)) return false;
      told.add(key);
      return true;
    }),
  }));
}
