import type { Catalog, CatalogObject } from '../model/catalog.ts';
import type { ChangedAttribute, Difference } from '../model/difference.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';
import { isSameValue } from '../model/same-value.ts';
import { factsOf } from '../model/facts-of.ts';

/** Derived attributes that are told by a printed one; all others have to be equal where two spellings mean the same. */
const toldByDefinition: ReadonlySet<string> = new Set(['predicate', 'keys']);

/** An object in which both sides print something differently that may mean the same. */
export interface DoubtfulSpelling {
  readonly key: ObjectKey;
  readonly expected: CatalogObject;
  readonly actual: CatalogObject;
  readonly attributes: readonly ChangedAttribute[];
}

/** What may differ in nothing but how it is printed. */
export function doubtfulSpellings(differences: readonly Difference[]): readonly DoubtfulSpelling[] {
  return differences.flatMap((difference): readonly DoubtfulSpelling[] => {
    if (difference.kind !== 'changed') return [];
    const { expected, actual } = difference;
    const { printed, besidesPrinted } = factsOf(expected.kind);
    const attributes = difference.attributes.filter(
      (attribute) => printed.includes(attribute.name) && mayMeanTheSame(attribute),
    );
    const isComparable = besidesPrinted.every((name) =>
      isSameValue(valueOf(expected, name), valueOf(actual, name)),
    );
    if (attributes.length === 0 || !isComparable) return [];
    return [{ key: objectKey(expected), expected, actual, attributes }];
  });
}

/** Something and nothing are no two spellings. */
function mayMeanTheSame({ expected, actual }: ChangedAttribute): boolean {
  if (expected === null || actual === null) return false;
  if (Array.isArray(expected) && Array.isArray(actual)) return expected.length === actual.length;
  return true;
}

/**
 * The actual catalog with the expected side's spelling wherever both mean the same: where one side's text, once it went
 * through a server again, is what the other side prints, or comes out as the other side's does.
 *
 * @param rebuilt what came back of the doubtful objects of either side; null where nothing could be built
 */
export function adoptSpellings(
  actual: Catalog,
  doubtful: readonly DoubtfulSpelling[],
  rebuilt: { readonly expected: Catalog | null; readonly actual: Catalog | null },
): Catalog {
  const again = { expected: byKey(rebuilt.expected), actual: byKey(rebuilt.actual) };
  const respelled = new Map<ObjectKey, CatalogObject>();
  for (const { key, expected, actual: found, attributes } of doubtful) {
    const isAlike = ({ name, ...value }: ChangedAttribute): boolean => {
      const expectedAgain = valueOf(again.expected.get(key), name);
      const actualAgain = valueOf(again.actual.get(key), name);
      return (
        isSameNonNull(expectedAgain, value.actual) ||
        isSameNonNull(actualAgain, value.expected) ||
        isSameNonNull(expectedAgain, actualAgain)
      );
    };
    const names = attributes.filter(isAlike).map(({ name }) => name);
    if (names.length > 0) respelled.set(key, withValuesOf(found, expected, names));
  }
  if (respelled.size === 0) return actual;
  return { ...actual, objects: actual.objects.map((object) => respelled.get(objectKey(object)) ?? object) };
}

function byKey(catalog: Catalog | null): ReadonlyMap<ObjectKey, CatalogObject> {
  return new Map((catalog?.objects ?? []).map((object) => [objectKey(object), object]));
}

function withValuesOf(object: CatalogObject, other: CatalogObject, names: readonly string[]): CatalogObject {
  const told = names.includes('definition') ? [...names, ...toldByDefinition] : names;
  const values = Object.entries(other).filter(([name]) => told.includes(name));
  return { ...object, ...Object.fromEntries(values) };
}

function isSameNonNull(one: unknown, other: unknown): boolean {
  return one !== null && one !== undefined && isSameValue(one, other);
}

function valueOf(object: CatalogObject | undefined, name: string): unknown {
  const entry = Object.entries(object ?? {}).find(([key]) => key === name);
  return entry?.[1] ?? null;
}
