import { compareIdentities } from '../model/identity.ts';
import { hashObjects } from '../model/hash-catalog.ts';
import type { CatalogContext } from './catalog-context.ts';
import type { Catalog } from '../model/catalog.ts';

export function finishCatalog(context: CatalogContext): Catalog {
  const objects = context.objects.sort(compareIdentities);
  return {
    serverVersionNumber: context.serverVersionNumber,
    schemas: context.schemas,
    objects,
    dependencies: context.dependencies,
    coverage: {
      notModelled: context.notModelled,
      unreadable: [],
      leftOut: [...context.leftOut].map(([reason, count]) => ({ reason, count })),
    },
    hash: hashObjects(objects),
  };
}
