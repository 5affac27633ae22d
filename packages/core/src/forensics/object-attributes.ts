import type { CatalogObject } from '../model/catalog.ts';
import type { AttributeValue } from '../model/difference.ts';
import { isSameValue } from '../model/same-value.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';

/** Identity, and what is rendered but not compared. */
const notAttributes: ReadonlySet<string> = new Set(['kind', 'schema', 'table', 'name', 'position']);

/** Compared attributes of an object by name. */
export function attributesOf(object: CatalogObject): ReadonlyMap<string, AttributeValue> {
  const attributes = new Map<string, AttributeValue>();
  for (const [name, value] of Object.entries<AttributeValue>({ ...object })) {
    if (!notAttributes.has(name)) attributes.set(name, value);
  }
  return attributes;
}

/** Names of the attributes in which two versions of one object differ, sorted. */
export function differingAttributes(one: CatalogObject, other: CatalogObject): readonly string[] {
  const differing: string[] = [];
  for (const name of Object.keys(one)) {
    if (notAttributes.has(name)) continue;
    if (!isSameValue(Reflect.get(one, name), Reflect.get(other, name))) differing.push(name);
  }
  return differing.sort();
}

export function identityOf(object: ObjectIdentity): ObjectIdentity {
  return { kind: object.kind, schema: object.schema, table: object.table, name: object.name };
}

export function indexByKey(objects: readonly CatalogObject[]): ReadonlyMap<ObjectKey, CatalogObject> {
  return new Map(objects.map((object) => [objectKey(object), object]));
}
