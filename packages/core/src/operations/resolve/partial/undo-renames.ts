import { QueryFailure } from '../../../database/query-failure.ts';
import type { Catalog, CatalogObject } from '../../../model/catalog.ts';
import { objectKey } from '../../../model/identity.ts';
import type { Statement } from '../../../model/plan.ts';
import { isRename, type JudgedStatement } from '../../../model/statement-evidence.ts';
import { factsOf } from '../../../model/facts-of.ts';
import { planOppositeRename } from '../../../plan/plan-opposite-rename.ts';
import { applyDeltas } from '../../../replay/catalog-delta.ts';
import type { Examination } from '../../examination/examine.ts';
import { restrictCatalog } from '../../session/restrict-catalog.ts';
import { runTrial } from '../../scratch/prove.ts';
import type { ResolveOptions } from '../resolve-options.ts';

export interface UndoneRenames {
  readonly statements: readonly Statement[];
  /** The live structure once they have run. */
  readonly catalog: Catalog;
}

/** Tables, columns, constraints, and types or schemas: dropped by a later statement. */
const notThere: ReadonlySet<string> = new Set(['42P01', '42703', '42704', '3F000']);

/**
 * Gives everything that the done statements renamed its former name, the last one first. What follows from it only
 * the server knows: it is done on a scratch server with the live structure.
 *
 * @returns null where something cannot have its former name back
 */
export async function undoRenames(
  { project, live, ownCatalog }: Examination,
  base: readonly CatalogObject[],
  judged: readonly JudgedStatement[],
  options: ResolveOptions,
): Promise<UndoneRenames | null> {
  const opposites = oppositesOf(base, judged);
  if (opposites.length === 0) return { statements: [], catalog: ownCatalog };
  if (opposites.includes(null)) return null;
  const possible = opposites.filter((opposite) => opposite !== null);
  try {
    const trial = { start: ownCatalog, statements: possible, keepsInvalid: true, leavesOut: isGone };
    const { catalog, unverified, ran } = await runTrial({ project, live, options }, trial);
    // Of what could not be built nobody knows what follows.
    if (ownCatalog.objects.some((each) => each.kind !== 'extension' && unverified.has(objectKey(each))))
      return null;
    return { statements: ran, catalog: restrictCatalog(catalog, new Set(ownCatalog.schemas)) };
  } catch (error) {
    if (error instanceof QueryFailure) return null;
    throw error;
  }
}

function isGone({ sqlState }: QueryFailure): boolean {
  return notThere.has(sqlState);
}

function oppositesOf(
  base: readonly CatalogObject[],
  judged: readonly JudgedStatement[],
): readonly (Statement | null)[] {
  const opposites: (Statement | null)[] = [];
  const stood = new Set(base.map(objectKey));
  let before = base;
  for (const { step, state, effects } of judged) {
    if (isRename(step) && state === 'done') {
      const opposite = planOppositeRename(effects, before, step.delta.put);
      // A type that got the name of another one in passing: by itself it is only changed, and holds no rows.
      const isPassing = opposite?.settles.some(
        (object) => factsOf(object.kind).group === 'type' && !stood.has(objectKey(object)),
      );
      if (isPassing !== true) opposites.unshift(opposite);
    }
    before = applyDeltas(before, [step.delta]);
  }
  return opposites;
}
