import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import type { DriftJudgement, DriftStates } from '../../compare/judge-drift.ts';
import { withinPrismaModel } from '../../compare/prisma-model.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Difference } from '../../model/difference.ts';
import type { Pair } from '../../model/finding.ts';
import { objectKey } from '../../model/identity.ts';
import type { Rename } from '../../model/rename.ts';
import { rebuildFor, spellAlike } from '../scratch/spell-alike.ts';
import type { Ground } from '../session/ground.ts';
import { tryRenames, type SettledRenames } from './try-renames.ts';

export interface AllSettled {
  readonly differences: DriftJudgement['differences'];
  readonly renames: Readonly<Record<Pair, readonly Rename[]>>;
  readonly renamedActual: Catalog | null;
}

/** What is left of the differences of each pair once everything that was only renamed has its name. */
export async function tryRenamesOfPairs(
  { differences }: DriftJudgement,
  { schema, history, recorded, live }: DriftStates,
  siftPair: (pair: Pair, differences: readonly Difference[]) => readonly Difference[],
  shadow: Ground,
): Promise<AllSettled> {
  const rebuild = rebuildFor(shadow);
  const settle = async (
    pair: Pair,
    expected: Catalog | null,
    actual: Catalog | null,
    isPossible?: (rename: Rename) => boolean,
  ): Promise<SettledRenames | null> => {
    const found = differences[pair];
    if (found === null || expected === null || actual === null) return null;
    const spell = (renamed: Catalog): Promise<Catalog> => spellAlike(expected, renamed, rebuild);
    const compare = (renamed: Catalog): readonly Difference[] => {
      const all = compareCatalogs(expected, renamed);
      return siftPair(pair, pair === 'HL' ? all : withinPrismaModel(all, expected.schemas));
    };
    const comparison = { spell, compare, ...(isPossible === undefined ? {} : { isPossible }) };
    return tryRenames(actual, found, comparison, shadow);
  };
  const HL = await settle('HL', recorded, live);
  const SH = await settle('SH', schema, history);
  // With a history between them, what schema and database lack of each other need not be the same thing.
  const known = new Set([...(HL?.renames ?? []), ...(SH?.renames ?? [])].map(renameKey));
  const SL = await settle('SL', schema, live, (rename) => recorded === null || known.has(renameKey(rename)));
  return {
    differences: {
      SH: SH?.differences ?? null,
      HL: HL?.differences ?? null,
      SL: SL?.differences ?? null,
    },
    renames: { SH: SH?.renames ?? [], HL: HL?.renames ?? [], SL: SL?.renames ?? [] },
    renamedActual: (recorded === null ? SL?.renamed : HL?.renamed) ?? null,
  };
}

function renameKey({ expected, actual }: Rename): string {
  return `${objectKey(expected)} ${objectKey(actual)}`;
}
