import { compareIdentities } from '../model/identity.ts';
import { attributeOf, comparedAttributes, strictlyComparedAttributes } from '../model/object-attributes.ts';
import { hasSameMeaning } from './same-meaning.ts';
import type { Catalog, CatalogObject } from '../model/catalog.ts';
import type { AttributeValue, ChangedAttribute, Difference } from '../model/difference.ts';

export interface CompareOptions {
  /** Also what is incidental: column positions, names of NOT NULL constraints, versions of extensions. */
  readonly isStrict?: boolean;
}

/**
 * Every difference between two catalogs, sorted by object key; one pass over both. Objects pair by identity: a renamed
 * object is missing under one name and unexpected under the other. Objects on a missing table are missing as well;
 * {@link rootDifferences} leaves only the table.
 */
export function compareCatalogs(
  expected: Catalog,
  actual: Catalog,
  options: CompareOptions = {},
): readonly Difference[] {
  const differences: Difference[] = [];
  let place = 0;
  for (const object of expected.objects) {
    let other = actual.objects[place];
    let order = other === undefined ? 1 : compareIdentities(other, object);
    while (other !== undefined && order < 0) {
      differences.push({ kind: 'unexpected', actual: other });
      place += 1;
      other = actual.objects[place];
      order = other === undefined ? 1 : compareIdentities(other, object);
    }
    if (other !== undefined && order === 0) {
      const attributes = changedAttributes(object, other, options);
      if (attributes.length > 0) {
        differences.push({ kind: 'changed', expected: object, actual: other, attributes });
      }
      place += 1;
    } else {
      differences.push({ kind: 'missing', expected: object });
    }
  }
  for (const object of actual.objects.slice(place)) differences.push({ kind: 'unexpected', actual: object });
  return differences;
}

/** Attributes in which two objects of one kind differ, sorted by name. */
export function changedAttributes(
  expected: CatalogObject,
  actual: CatalogObject,
  { isStrict = false }: CompareOptions = {},
): readonly ChangedAttribute[] {
  const names = (isStrict ? strictlyComparedAttributes : comparedAttributes)[expected.kind];
  const changed: ChangedAttribute[] = [];
  for (const name of names) {
    const expectedValue = attributeOf(expected, name);
    const actualValue = attributeOf(actual, name);
    if (isEqual(expectedValue, actualValue)) continue;
    if (!isStrict && hasSameMeaning(name, expected, actual)) continue;
    changed.push({
      name,
      expected: expectedValue as AttributeValue,
      actual: actualValue as AttributeValue,
    });
  }
  return changed;
}

function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object') return false;
  if (one === null || other === null) return false;
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) && one.length === other.length && one.every((each, at) => isEqual(each, other[at]))
    );
  }
  const entries = Object.entries(one);
  return (
    entries.length === Object.keys(other).length &&
    entries.every(([name, value]) => isEqual(value, (other as Readonly<Record<string, unknown>>)[name]))
  );
}
