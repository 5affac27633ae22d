import { Failure } from '../../model/failure.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import { renderCatalog } from '../../plan/render-catalog.ts';
import { buildOnShadow } from './build-on-shadow.ts';
import type { LiveState } from '../session/live-state.ts';

/**
 * The live structure as the shadow's major version prints it: rendered, built there and read back. Null when it
 * cannot be built there, so that definitions stay as the live server prints them.
 */
export async function respellCatalog(
  project: Project,
  catalog: Catalog,
  live: LiveState,
  options: OperationOptions,
): Promise<Catalog | null> {
  options.onProgress?.({ step: 'Rebuilding the live structure on the scratch server' });
  try {
    return await buildOnShadow(renderCatalog(catalog).sql, project, live, options);
  } catch (error) {
    if (error instanceof Failure && error.code === 'query-failed') return null;
    throw error;
  }
}
