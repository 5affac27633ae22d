import type { CatalogObject } from '../model/catalog.ts';
import { compareKeys, objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { CatalogDelta } from '../model/replay.ts';
import { isSameValue } from '../model/same-value.ts';

/** Objects with their keys, sorted by them. */
export interface KeyedObjects {
  readonly keys: readonly ObjectKey[];
  readonly objects: readonly CatalogObject[];
}

/** The objects of a catalog, which are sorted already. */
export function keyObjects(objects: readonly CatalogObject[]): KeyedObjects {
  return { keys: objects.map(objectKey), objects };
}

export const emptyDelta: CatalogDelta = { put: [], removed: [] };

export function isEmptyDelta({ put, removed }: CatalogDelta): boolean {
  return put.length + removed.length === 0;
}

/** What turns `before` into `after`, every property of the objects compared. Linear. */
export function deltaBetween(before: KeyedObjects, after: KeyedObjects): CatalogDelta {
  const put: CatalogObject[] = [];
  const removed: ObjectIdentity[] = [];
  let place = 0;
  const removeBelow = (limit: ObjectKey | null): void => {
    for (; place < before.keys.length; place += 1) {
      const [key, object] = [before.keys[place], before.objects[place]];
      if (key === undefined || object === undefined || (limit !== null && compareKeys(key, limit) >= 0))
        return;
      removed.push({ kind: object.kind, schema: object.schema, table: object.table, name: object.name });
    }
  };
  after.objects.forEach((object, index) => {
    const key = after.keys[index];
    if (key === undefined) return;
    removeBelow(key);
    if (before.keys[place] !== key) put.push(object);
    else {
      if (!isSameValue(before.objects[place], object)) put.push(object);
      place += 1;
    }
  });
  removeBelow(null);
  return put.length === 0 && removed.length === 0 ? emptyDelta : { put, removed };
}

/** The objects after a run of deltas, sorted by key. */
export function applyDeltas(
  base: readonly CatalogObject[],
  deltas: readonly CatalogDelta[],
): readonly CatalogObject[] {
  const objects = new Map(base.map((object) => [objectKey(object), object]));
  for (const { put, removed } of deltas) {
    for (const identity of removed) objects.delete(objectKey(identity));
    for (const object of put) objects.set(objectKey(object), object);
  }
  return [...objects].sort(([one], [other]) => compareKeys(one, other)).map(([, object]) => object);
}
