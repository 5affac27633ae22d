import { readCatalog } from '../../../catalog/read-catalog.ts';
import { QueryFailure } from '../../../database/query-failure.ts';
import type { Catalog, CatalogObject } from '../../../model/catalog.ts';
import { objectKey } from '../../../model/identity.ts';
import type { Statement } from '../../../model/plan.ts';
import { isRename, type JudgedStatement } from '../../../model/statement-evidence.ts';
import { factsOf } from '../../../model/kinds.ts';
import { planOppositeRename } from '../../../plan/plan-opposite-rename.ts';
import { applyDeltas } from '../../../replay/catalog-delta.ts';
import type { Examination } from '../../examination/examine.ts';
import { scopeOf } from '../../session/live-state.ts';
import { restrictCatalog } from '../../session/restrict-catalog.ts';
import { withShadowDatabase } from '../../scratch/with-shadow-database.ts';
import { renderLiveScripts } from '../../scratch/render-live.ts';
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
    return await withShadowDatabase(project, live, options, async (shadow) => {
      for (const sql of renderLiveScripts(ownCatalog)) await shadow.build(sql);
      const statements: Statement[] = [];
      for (const opposite of possible) {
        if (await isRun(() => shadow.build(opposite.sql))) statements.push(opposite);
      }
      const built = await readCatalog(shadow.database, scopeOf(project));
      return { statements, catalog: restrictCatalog(built, new Set(ownCatalog.schemas)) };
    });
  } catch (error) {
    if (error instanceof QueryFailure) return null;
    throw error;
  }
}

async function isRun(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof QueryFailure && notThere.has(error.sqlState)) return false;
    throw error;
  }
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
