import { readCatalog } from '../../catalog/read-catalog.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import { scopeOf, type LiveState } from '../session/live-state.ts';
import { withShadowDatabase } from './with-shadow-database.ts';

/**
 * Builds DDL from nothing on a shadow server and reads back what came of it.
 *
 * @throws QueryFailure when a statement fails
 */
export async function buildOnShadow(
  sql: string,
  project: Project,
  live: LiveState,
  options: OperationOptions,
): Promise<Catalog> {
  return withShadowDatabase(project, live, options, async (shadow) => {
    await shadow.build(sql);
    return readCatalog(shadow.database, scopeOf(project));
  });
}
