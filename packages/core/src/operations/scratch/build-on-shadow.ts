import { readOwnCatalog } from '../../catalog/read-catalog.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Ground } from '../session/ground.ts';
import { scopeOf } from '../session/live-state.ts';
import { withShadowDatabase } from './with-shadow-database.ts';

/**
 * Builds DDL from nothing on a shadow server and reads back what came of it.
 *
 * @throws QueryFailure when a statement fails
 */
export async function buildOnShadow(ground: Ground, sql: string): Promise<Catalog> {
  return withShadowDatabase(ground, async (shadow) => {
    await shadow.build(sql);
    return readOwnCatalog(shadow.database, { ...scopeOf(ground.project), withOnExcluded: false });
  });
}
