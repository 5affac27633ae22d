import { compareIdentities, objectKinds } from '../model/identity.ts';
import { hashObjects } from '../model/hash-catalog.ts';
import type { CatalogContext } from './catalog-context.ts';
import type { Catalog } from '../model/catalog.ts';

export function finishCatalog(context: CatalogContext): Catalog {
  const objects = context.objects.sort(compareIdentities);
  let hash: string | null = null;
  return {
    serverVersionNumber: context.serverVersionNumber,
    schemas: context.schemas,
    objects,
    ...(context.excluded.length === 0 ? {} : { excluded: context.excluded.sort(compareIdentities) }),
    dependencies: context.dependencies,
    coverage: {
      checked: objectKinds.filter((kind) => context.readKinds.has(kind)),
      notModelled: context.notModelled,
      unreadable: [],
      leftOut: [...context.leftOut].map(([reason, count]) => ({ reason, count })),
    },
    /** Made when it is first asked for: a tenth of the reading, and most readers never ask. */
    get hash() {
      return (hash ??= hashObjects(objects));
    },
  };
}
