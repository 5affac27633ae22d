import { createHash } from 'node:crypto';
import { compareKeys, objectKey } from '../model/identity.ts';
import type { CatalogContext } from './catalog-context.ts';
import type { Catalog } from '../model/catalog.ts';

export function finishCatalog(context: CatalogContext): Catalog {
  const keyed = context.objects.map((object) => ({ key: objectKey(object), object }));
  keyed.sort((one, other) => compareKeys(one.key, other.key));
  const objects = keyed.map(({ object }) => object);
  const hash = createHash('sha256').update(JSON.stringify(objects)).digest('hex');
  return {
    serverVersionNumber: context.serverVersionNumber,
    schemas: context.schemas,
    objects,
    dependencies: [],
    coverage: {
      notModelled: [],
      unreadable: [],
      leftOut: [...context.leftOut].map(([reason, count]) => ({ reason, count })),
    },
    hash,
  };
}
