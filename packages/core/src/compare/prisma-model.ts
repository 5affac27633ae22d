import type { CatalogObject } from '../model/catalog.ts';
import { differingObject, type ChangedAttribute, type Difference } from '../model/difference.ts';
import { factsOf } from '../model/facts-of.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { Column, Index, PrimaryKey, UniqueConstraint } from '../model/objects/tables.ts';
import { isSameDefault } from './same-default.ts';
import { isSameType } from './same-type.ts';

/** What the schema cannot say of a foreign key: it may be there, and the schema stays silent. */
const silentForeignKeyWords = / (?:NOT VALID|NOT ENFORCED|DEFERRABLE|INITIALLY DEFERRED|MATCH FULL)/g;

/**
 * The differences between what a Prisma schema asks for and what a database has that the schema is responsible
 * for. The rest is outside Prisma's model: it is compared between history and database only.
 *
 * @param schemas those that Prisma looks at; all when left out
 */
export function withinPrismaModel(
  differences: readonly Difference[],
  schemas?: readonly string[],
): readonly Difference[] {
  const looksAt = schemas === undefined ? null : new Set(schemas);
  const counterparts = new Set([...uniqueCounterparts(differences), ...joinTableKeys(differences)]);
  const views = viewsAmong(differences);
  return differences.flatMap((difference): readonly Difference[] => {
    const object = differingObject(difference);
    if (factsOf(object.kind).prisma === null || counterparts.has(objectKey(object))) return [];
    switch (difference.kind) {
      case 'missing':
        return [difference];
      case 'unexpected':
        return isExpressible(object) && isLookedAt(object, looksAt) && !views.has(placeOf(object))
          ? [difference]
          : [];
      case 'changed': {
        const attributes = difference.attributes.filter((attribute) => isStated(difference, attribute));
        return attributes.length === 0 ? [] : [{ ...difference, attributes }];
      }
    }
  });
}

/** Views and materialised views: a schema makes none, so that what they have is not for it to say. */
function viewsAmong(differences: readonly Difference[]): ReadonlySet<string> {
  return new Set(
    differences
      .map(differingObject)
      .filter(({ kind }) => kind === 'view' || kind === 'materializedView')
      .map(({ schema, name }) => JSON.stringify([schema, name])),
  );
}

function placeOf({ schema, table }: CatalogObject): string {
  return JSON.stringify([schema, table]);
}

function isLookedAt({ schema }: CatalogObject, schemas: ReadonlySet<string> | null): boolean {
  return schemas === null || schema === null || schemas.has(schema);
}

type Changed = Extract<Difference, { readonly kind: 'changed' }>;

/** Partitions hide behind their table; partial and expression indexes have no words in every Prisma version. */
function isExpressible(object: CatalogObject): boolean {
  switch (object.kind) {
    case 'table':
      return object.partitionBound === null;
    case 'index':
      return object.predicate === null && !object.keys.some(isExpression) && object.parentIndex === null;
    case 'column':
    case 'primaryKey':
    case 'uniqueConstraint':
    case 'foreignKey':
      return !('isInherited' in object && object.isInherited);
    default:
      return true;
  }
}

/** A key that is no plain column: its text begins with a bracket or calls a function. */
function isExpression(key: string): boolean {
  return key.startsWith('(') || /^[^"\s]*\(/.test(key);
}

function isKey(object: CatalogObject): object is PrimaryKey | UniqueConstraint {
  return object.kind === 'primaryKey' || object.kind === 'uniqueConstraint';
}

function isStated({ expected, actual }: Changed, attribute: ChangedAttribute): boolean {
  if (factsOf(expected.kind).prisma?.attributes.includes(attribute.name) !== true) return false;
  if (expected.kind === 'column' && actual.kind === 'column')
    return isColumnStated(expected, actual, attribute.name);
  if (expected.kind === 'index' && actual.kind === 'index') return isIndexStated(expected, actual);
  if (isKey(expected) && isKey(actual)) return !isSameList(expected.columns, actual.columns);
  if (expected.kind === 'enum') return !hasSameMembers(attribute.expected, attribute.actual);
  if (expected.kind === 'foreignKey') return spoken(attribute.expected) !== spoken(attribute.actual);
  return true;
}

/** `autoincrement()` is met by a serial column and by an identity column alike. */
function isColumnStated(expected: Column, actual: Column, attribute: string): boolean {
  const numbersItself = (column: Column): boolean =>
    column.identity !== null || column.default?.startsWith('nextval(') === true;
  if (attribute === 'identity' || attribute === 'default') {
    if (numbersItself(expected) && numbersItself(actual)) return false;
    // A generated column has no default that a schema could state; Prisma reads its expression as one.
    if (actual.generated !== null) return false;
    return attribute === 'identity' || !isSameDefault(expected.default, actual.default);
  }
  if (attribute === 'generated') return false;
  // A schema names the type that a domain is made of.
  if (attribute === 'type' && actual.domain !== null && expected.domain === null)
    return !isSameType(expected.type, actual.domain.base);
  // A list has no `?`: Prisma takes NULL for an empty one, and reads a list column as such either way.
  if (attribute === 'isNullable') return !expected.type.endsWith('[]');
  return true;
}

/** The order of NULLs, INCLUDE, operator classes of btree and the predicate are not the schema's to say. */
function isIndexStated(expected: Index, actual: Index): boolean {
  const plain = ({ keys }: Index): readonly string[] =>
    keys.map((key) => key.replace(/ (?:NULLS (?:FIRST|LAST)|[a-z_."]+_ops)/g, ''));
  return (
    expected.method !== actual.method ||
    expected.isUnique !== actual.isUnique ||
    !isSameList(plain(expected), plain(actual))
  );
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, place) => item === other[place]);
}

function hasSameMembers(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return false;
  return JSON.stringify(one.map(String).sort()) === JSON.stringify(other.map(String).sort());
}

function spoken(definition: unknown): string {
  return String(definition).replace(silentForeignKeyWords, '');
}

/** `@unique` is met by a unique index and by a unique constraint of the same name alike. */
function uniqueCounterparts(differences: readonly Difference[]): ReadonlySet<ObjectKey> {
  const settled = new Set<ObjectKey>();
  const byPlace = new Map<string, CatalogObject>();
  for (const difference of differences) {
    const object = differingObject(difference);
    if (difference.kind === 'changed' || !isUniqueRule(object)) continue;
    const place = JSON.stringify([object.schema, object.table, object.name]);
    const other = byPlace.get(place);
    if (other === undefined) byPlace.set(place, object);
    else if (other.kind !== object.kind) settled.add(objectKey(object)).add(objectKey(other));
  }
  return settled;
}

/**
 * The table of an implicit many-to-many relation has a primary key since Prisma 6, and had a unique index on the same
 * two columns before: nothing asks for a new migration.
 */
function joinTableKeys(differences: readonly Difference[]): readonly ObjectKey[] {
  const objects = differences.filter(({ kind }) => kind !== 'changed').map(differingObject);
  const place = ({ schema, table }: CatalogObject): string => JSON.stringify([schema, table]);
  const indexes = new Map(
    objects.filter(isJoinTableIndex).map((index): [string, CatalogObject] => [place(index), index]),
  );
  return objects.flatMap((object): readonly ObjectKey[] => {
    const index = indexes.get(place(object));
    const isKey = object.kind === 'primaryKey' && object.columns.join() === 'A,B';
    return isKey && index !== undefined ? [objectKey(object), objectKey(index)] : [];
  });
}

function isJoinTableIndex(object: CatalogObject): boolean {
  return (
    object.kind === 'index' &&
    object.table.startsWith('_') &&
    object.isUnique &&
    object.isValid &&
    object.predicate === null &&
    object.keys.join() === '"A","B"'
  );
}

function isUniqueRule(object: CatalogObject): boolean {
  return object.kind === 'uniqueConstraint' || (object.kind === 'index' && object.isUnique);
}
