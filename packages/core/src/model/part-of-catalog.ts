import type { CatalogObject } from './catalog.ts';
import { objectKey, type ObjectIdentity, type ObjectKind } from './identity.ts';

const relationKinds: ReadonlySet<ObjectKind> = new Set([
  'table',
  'view',
  'materializedView',
  'sequence',
  'compositeType',
]);

/** What is read together: the name of the relation that an object is or belongs to, else its own key. */
export function partOf(object: CatalogObject): string {
  const on: ObjectIdentity = 'on' in object ? object.on : object;
  if (on.table !== null) return relationPart(on.schema, on.table);
  return relationKinds.has(on.kind) ? relationPart(on.schema, on.name) : objectKey(object);
}

export function relationPart(schema: string | null, name: string): string {
  return JSON.stringify([schema, name]);
}
