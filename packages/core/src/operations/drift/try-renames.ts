import { recogniseRenames } from '../../compare/recognise-renames.ts';
import { QueryFailure } from '../../database/query-failure.ts';
import type { Catalog } from '../../model/catalog.ts';
import { differingObject, type Difference } from '../../model/difference.ts';
import { objectKey } from '../../model/identity.ts';
import type { Rename } from '../../model/rename.ts';
import { planRenames } from '../../plan/plan-renames.ts';
import { runTrial } from '../scratch/prove.ts';
import type { Ground } from '../session/ground.ts';
import { restoreInvalid } from '../scratch/render-live.ts';
import { restrictCatalog } from '../session/restrict-catalog.ts';

/** Renames between two states, and what differs beside them. */
export interface SettledRenames {
  readonly renames: readonly Rename[];
  /** The actual side once everything has its expected name; null when no shadow could build it. */
  readonly renamed: Catalog | null;
  readonly differences: readonly Difference[];
}

/** How what was renamed is compared with the expected side. */
export interface RenameComparison {
  /** Gives it the expected side's spelling. */
  readonly spell: (renamed: Catalog) => Promise<Catalog>;
  readonly compare: (renamed: Catalog) => readonly Difference[];
  /** Else all of them are. */
  readonly isPossible?: (rename: Rename) => boolean;
}

/**
 * Tells renames from dropped and added objects. What follows a rename (indexes, views, foreign keys) only the server
 * knows: the actual side is built on a shadow, renamed there and read back.
 */
export async function tryRenames(
  actual: Catalog,
  differences: readonly Difference[],
  { spell, compare, isPossible = () => true }: RenameComparison,
  ground: Ground,
): Promise<SettledRenames> {
  const renames = recogniseRenames(differences).filter(isPossible);
  if (renames.length === 0) return { renames, renamed: actual, differences };
  const built = await buildRenamed(actual, renames, ground);
  const renamed = built === null ? null : await spell(built);
  if (renamed !== null) return { renames, renamed, differences: compare(renamed) };
  const keys = new Set(renames.flatMap((rename) => [objectKey(rename.expected), objectKey(rename.actual)]));
  return {
    renames,
    renamed,
    differences: differences.filter((difference) => !keys.has(objectKey(differingObject(difference)))),
  };
}

/** The catalog as it is after the renames; null when a shadow server does not build it. */
export async function buildRenamed(
  actual: Catalog,
  renames: readonly Rename[],
  ground: Ground,
): Promise<Catalog | null> {
  try {
    const { catalog } = await runTrial(ground, { start: actual, statements: planRenames(renames) });
    return restoreInvalid(restrictCatalog(catalog, new Set(actual.schemas)), actual);
  } catch (error) {
    if (error instanceof QueryFailure) return null;
    throw error;
  }
}
