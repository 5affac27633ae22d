import type { CatalogObject } from '../model/catalog.ts';
import { factsOf } from '../model/facts-of.ts';
import { objectKey, objectKinds, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { Column } from '../model/objects/tables.ts';
import type { RenderContext } from './render-context.ts';
import { relationOf, type RepairContext } from './repair-context.ts';

/** Columns, constraints, indexes, triggers … of a relation, and what is said about them. */
export function objectsOn(side: RenderContext, relation: ObjectIdentity): readonly CatalogObject[] {
  return objectKinds.flatMap((kind): readonly CatalogObject[] => side.on(kind, relation));
}

export function isType(object: CatalogObject): boolean {
  return factsOf(object.kind).group === 'type';
}

export function isRelation(object: ObjectIdentity): boolean {
  return factsOf(object.kind).group === 'relation';
}

/**
 * DROP EXPRESSION is for stored columns. SET EXPRESSION came with PostgreSQL 17, and takes no virtual column of a table
 * with checks. The rest needs another column.
 */
export function isGenerationAlterable(context: RepairContext, actual: Column, expected: Column): boolean {
  if (actual.generated === null) return false;
  const isStored = actual.generated.storage === 'stored';
  if (expected.generated === null) return isStored;
  const isTaken = isStored || context.actual.on('checkConstraint', relationOf(actual)).length === 0;
  return context.version >= 170000 && isTaken && actual.generated.storage === expected.generated.storage;
}

export function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item) => other.includes(item));
}

export function unquote(key: string): string {
  return key.startsWith('"') ? key.slice(1, -1).replaceAll('""', '"') : key;
}

export function identityOf({ kind, schema, table, name }: ObjectIdentity): ObjectIdentity {
  return { kind, schema, table, name };
}

const families: readonly RegExp[] = [
  /^(?:smallint|integer|bigint)$/,
  /^(?:text|character varying(?:\(\d+\))?)$/,
];

/** Whether a foreign key between columns of the two types can stay while one of them is changed. */
export function isReferable(one: string, other: string): boolean {
  const base = (type: string): string => type.replace(/\(.*?\)/, '');
  return base(one) === base(other) || families.some((family) => family.test(one) && family.test(other));
}

/** Whether the object is, or is on, a table that is made anew. */
export function isRebuilt(context: RepairContext, object: ObjectIdentity): boolean {
  return context.rebuiltKeys.has(objectKey(relationOf(object)));
}

/** What brings along what stands on it: an identity column what stands on its sequence. */
export function bearerKey(side: RenderContext, on: ObjectIdentity): ObjectKey {
  if (on.kind !== 'sequence' || on.table === null) return objectKey(on);
  const column = side.on('column', relationOf(on)).find(({ identity }) => identity?.sequenceName === on.name);
  return objectKey(column ?? on);
}
