import { readOwnCatalog } from '../../catalog/read-catalog.ts';
import { adoptSpellings, doubtfulSpellings } from '../../compare/printed-definitions.ts';
import { compareCatalogs, type CompareOptions } from '../../compare/compare-catalogs.ts';
import { QueryFailure } from '../../database/query-failure.ts';
import type { CatalogScope } from '../../model/catalog-scope.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Difference } from '../../model/difference.ts';
import { Failure } from '../../model/failure.ts';
import { objectKey, type ObjectKey } from '../../model/identity.ts';
import type { StandIn } from '../../model/surroundings.ts';
import type { ShadowServer } from '../../shadow/shadow-server.ts';
import { renderLive } from './render-live.ts';
import type { Ground } from '../session/ground.ts';
import { scopeOf } from '../session/live-state.ts';
import { selectNeeded } from './select-own-objects.ts';
import { standInsBeside } from './surroundings-of.ts';
import { openWorkbench, withShadowServer } from './with-shadow-database.ts';

/** Sends structures through a scratch server once more, each by itself; null for one that cannot be built there. */
export type Rebuild = (catalogs: readonly Catalog[]) => Promise<readonly (Catalog | null)[]>;

interface SpellingOptions extends CompareOptions {
  /** Takes a part of the differences, where only those matter. */
  readonly isMeant?: (differences: readonly Difference[]) => readonly Difference[];
}

/**
 * The actual structure as the expected side spells it. Two printed definitions that differ are not yet a difference:
 * both are built on a scratch server and read back. Costs nothing where no printed definition differs.
 */
export async function spellAlike(
  expected: Catalog,
  actual: Catalog,
  rebuild: Rebuild,
  { isMeant = (differences) => differences, ...options }: SpellingOptions = {},
): Promise<Catalog> {
  const doubtful = doubtfulSpellings(isMeant(compareCatalogs(expected, actual, options)));
  if (doubtful.length === 0) return actual;
  const keys = new Set(doubtful.map(({ key }) => key));
  const sides = [expected, actual];
  const parts = await rebuild(sides.map((side) => partOf(side, keys)));
  const [expectedAgain = null, actualAgain = null] = parts.every((part) => part !== null)
    ? parts
    : await rebuild(sides);
  return adoptSpellings(actual, doubtful, { expected: expectedAgain, actual: actualAgain });
}

/** As {@link compareCatalogs}, without what differs in nothing but its spelling. */
export async function compareMeanings(
  expected: Catalog,
  actual: Catalog,
  rebuild: Rebuild,
  options: CompareOptions = {},
): Promise<readonly Difference[]> {
  return compareCatalogs(expected, await spellAlike(expected, actual, rebuild, options), options);
}

function partOf(catalog: Catalog, keys: ReadonlySet<ObjectKey>): Catalog {
  return selectNeeded(catalog, (object) => keys.has(objectKey(object)));
}

/** Rebuilds on a scratch server that is opened when it is first needed; without one definitions stay as they were printed. */
export function rebuildFor(ground: Ground): Rebuild {
  const { project, live, options } = ground;
  return async (catalogs) => {
    options.onProgress?.({ step: 'Comparing definitions on a scratch server' });
    try {
      return await withShadowServer(ground, (server) =>
        rebuildOn(server, scopeOf(project), live.catalog, project.shadowInitScript)(catalogs),
      );
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'shadow-unavailable') throw error;
      return catalogs.map(() => null);
    }
  };
}

/** Rebuilds on a server that is open, one structure after the other. */
export function rebuildOn(
  server: ShadowServer,
  scope: CatalogScope,
  live: Catalog,
  initScript: string | null,
): Rebuild {
  const rebuildOne = async (catalog: Catalog): Promise<Catalog | null> => {
    const standIns = (): readonly StandIn[] => standInsBeside(catalog, live);
    const shadow = await openWorkbench(server, { live, initScript, standIns });
    try {
      await shadow.buildCatalog(renderLive(catalog), catalog);
      return await readOwnCatalog(shadow.database, scope);
    } catch (error) {
      const isRefused =
        error instanceof QueryFailure || (error instanceof Failure && error.code === 'query-failed');
      if (isRefused) return null;
      throw error;
    } finally {
      await shadow.drop();
    }
  };
  return async (catalogs) => {
    const rebuilt: (Catalog | null)[] = [];
    for (const catalog of catalogs) rebuilt.push(await rebuildOne(catalog));
    return rebuilt;
  };
}
