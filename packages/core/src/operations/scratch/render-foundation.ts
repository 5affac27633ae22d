import type { Catalog } from '../../model/catalog.ts';
import { factsOf } from '../../model/facts-of.ts';
import { renderCatalog } from '../../plan/render-catalog.ts';

/**
 * DDL of what a schema takes for granted: the extensions of an operator class or of `dbgenerated()`, functions, types.
 * As far as it can be had without tables, which the schema makes.
 */
export function renderFoundation(catalogs: readonly Catalog[]): string {
  const statements = catalogs.flatMap((catalog) => {
    const objects = catalog.objects.filter(
      (object) =>
        factsOf(object.kind).isFoundation && !(object.kind === 'schema' && object.name === 'public'),
    );
    return renderCatalog({ ...catalog, objects }).statements.map(({ sql }) => sql);
  });
  return [...new Set(statements)].join('\n');
}
