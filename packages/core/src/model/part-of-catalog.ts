import type { CatalogObject } from './catalog.ts';
import { objectKey, type ObjectIdentity } from './identity.ts';
import { factsOf } from './facts-of.ts';

/** What is read together: the name of the relation that an object is or belongs to, else its own key. */
export function partOf(object: CatalogObject): string {
  const on: ObjectIdentity = 'on' in object ? object.on : object;
  if (on.table !== null) return relationPart(on.schema, on.table);
  return factsOf(on.kind).isReadByName ? relationPart(on.schema, on.name) : objectKey(object);
}

export function relationPart(schema: string | null, name: string): string {
  return JSON.stringify([schema, name]);
}
