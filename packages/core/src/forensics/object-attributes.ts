import type { CatalogObject } from '../model/catalog.ts';
import type { AttributeValue } from '../model/difference.ts';
import { allAttributes, attributeOf } from '../model/object-attributes.ts';
import { isSameValue } from '../model/same-value.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';

/** A column's place follows from the order of additions, its number from all that were ever there. */
const noAttributes: ReadonlySet<string> = new Set(['position', 'number']);

/** Compared attributes of an object by name. */
export function attributesOf(object: CatalogObject): ReadonlyMap<string, AttributeValue> {
  const attributes = new Map<string, AttributeValue>();
  for (const name of allAttributes[object.kind]) {
    if (!noAttributes.has(name)) attributes.set(name, attributeOf(object, name) as AttributeValue);
  }
  return attributes;
}

const noNames: readonly string[] = [];

/** Names of the attributes in which two versions of one object differ, sorted. */
export function differingAttributes(one: CatalogObject, other: CatalogObject): readonly string[] {
  let differing: string[] | null = null;
  for (const name of allAttributes[one.kind]) {
    if (noAttributes.has(name) || isSameValue(attributeOf(one, name), attributeOf(other, name))) continue;
    differing = [...(differing ?? []), name];
  }
  return differing ?? noNames;
}

export function identityOf(object: ObjectIdentity): ObjectIdentity {
  return { kind: object.kind, schema: object.schema, table: object.table, name: object.name };
}

export function indexByKey(objects: readonly CatalogObject[]): ReadonlyMap<ObjectKey, CatalogObject> {
  return new Map(objects.map((object) => [objectKey(object), object]));
}
