import type { CatalogObject, Column } from '../model/catalog.ts';
import { objectKinds, type ObjectIdentity } from '../model/identity.ts';
import type { RenderContext } from './render-context.ts';
import { relationOf, type RepairContext } from './repair-context.ts';

/** Columns, constraints, indexes, triggers … of a relation, and what is said about them. */
export function objectsOn(side: RenderContext, relation: ObjectIdentity): readonly CatalogObject[] {
  return objectKinds.flatMap((kind): readonly CatalogObject[] => side.on(kind, relation));
}

export function isType(object: CatalogObject): boolean {
  return ['enum', 'domain', 'compositeType', 'rangeType'].includes(object.kind);
}

export function isRelation(object: ObjectIdentity): boolean {
  return object.kind === 'table' || object.kind === 'view' || object.kind === 'materializedView';
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
