import type { Catalog, CatalogObject } from '../model/catalog.ts';
import type { AttributeValue, Difference } from '../model/difference.ts';
import { objectKey } from '../model/identity.ts';

/**
 * Values that one side states and that the role that read the other side may not see. They are neither equal nor
 * different, and {@link compareCatalogs} leaves them out.
 */
export function hiddenValues(expected: Catalog, actual: Catalog): readonly Difference[] {
  const others = new Map(
    actual.objects.filter((each) => hidable(each) !== null).map((each) => [objectKey(each), each]),
  );
  return expected.objects.flatMap((object): readonly Difference[] => {
    const stated = hidable(object);
    const other = others.get(objectKey(object));
    const found = other === undefined ? null : hidable(other);
    if (stated === null || other === undefined || found === null) return [];
    if ((stated.value === null) === (found.value === null)) return [];
    const attributes = [{ name: stated.name, expected: stated.value, actual: found.value }];
    return [{ kind: 'changed', expected: object, actual: other, attributes }];
  });
}

/** The attribute of such an object that ordinary roles may not see; null is its value then. */
function hidable(object: CatalogObject): { readonly name: string; readonly value: AttributeValue } | null {
  switch (object.kind) {
    case 'userMapping':
      return { name: 'options', value: object.options };
    case 'subscription':
      return { name: 'connection', value: object.connection };
    default:
      return null;
  }
}
