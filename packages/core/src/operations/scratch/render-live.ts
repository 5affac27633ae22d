import type { Catalog, CatalogObject } from '../../model/catalog.ts';
import { objectKey } from '../../model/identity.ts';
import { quoteLiteral, quoteQualified } from '../../model/quote.ts';
import { renderCatalog, type RenderedScript } from '../../plan/render-catalog.ts';

/**
 * DDL that puts everything of a live structure on a shadow, so that a plan can be run against it. INVALID indexes
 * are built as valid ones: only a failing CREATE INDEX CONCURRENTLY leaves an invalid one behind.
 */
export function renderLive(actual: Catalog): RenderedScript {
  const objects = actual.objects.map((object): CatalogObject =>
    object.kind === 'index' ? { ...object, isValid: true } : object,
  );
  return renderCatalog({ ...actual, objects });
}

/** Scripts that build a live structure on a scratch server, INVALID indexes included, which DDL alone cannot make. */
export function renderLiveScripts(actual: Catalog): readonly string[] {
  return [renderLive(actual).sql, ...invalidations(actual)];
}

/** What makes the INVALID indexes of a structure so, once they were built. */
export function invalidations(actual: Catalog): readonly string[] {
  return actual.objects.filter(isInvalidIndex).map(({ schema, name }) => {
    const index = quoteLiteral(quoteQualified(schema, name));
    return `update pg_catalog.pg_index set indisvalid = false where indexrelid = ${index}::pg_catalog.regclass`;
  });
}

/** What was read back from a shadow that {@link renderLive} built, with the indexes invalid that are so. */
export function restoreInvalid(built: Catalog, actual: Catalog): Catalog {
  const invalid = new Set(actual.objects.filter(isInvalidIndex).map(objectKey));
  if (invalid.size === 0) return built;
  const objects = built.objects.map((object): CatalogObject =>
    object.kind === 'index' && invalid.has(objectKey(object)) ? { ...object, isValid: false } : object,
  );
  return { ...built, objects };
}

function isInvalidIndex(object: CatalogObject): boolean {
  return object.kind === 'index' && !object.isValid;
}
