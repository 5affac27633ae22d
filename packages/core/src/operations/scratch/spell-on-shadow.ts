import { Failure } from '../../model/failure.ts';
import type { Catalog } from '../../model/catalog.ts';
import { renderCatalog } from '../../plan/render-catalog.ts';
import { buildOnShadow } from './build-on-shadow.ts';
import type { Ground } from '../session/ground.ts';

/**
 * The live structure as the shadow's major version prints it: rendered, built there and read back. Null when it
 * cannot be built there, so that definitions stay as the live server prints them.
 */
export async function spellOnShadow(ground: Ground, catalog: Catalog): Promise<Catalog | null> {
  ground.options.onProgress?.({ step: 'Rebuilding the live structure on the scratch server' });
  try {
    return await buildOnShadow(ground, renderCatalog(catalog).sql);
  } catch (error) {
    if (error instanceof Failure && error.code === 'query-failed') return null;
    throw error;
  }
}
