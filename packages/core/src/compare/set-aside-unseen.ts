import type { Catalog, CatalogObject } from '../model/catalog.ts';
import { differingObject, type Difference } from '../model/difference.ts';
import { compareKeys, objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { NamedObject, StatementSubject } from '../model/named-object.ts';
import { compareCatalogs } from './compare-catalogs.ts';

/** An expected catalog in which everything that nobody saw being made is as it is on the other side. */
export interface SetAside {
  readonly expected: Catalog;
  /** What would differ else. */
  readonly objects: readonly ObjectIdentity[];
}

/**
 * Takes for what nobody saw a statement do the other side's word: it is neither expected nor unexpected, and stays
 * where it is in every plan.
 */
export function setAsideUnseen(
  expected: Catalog,
  actual: Catalog,
  subjects: readonly StatementSubject[],
): SetAside {
  const differences = subjects.length === 0 ? [] : compareCatalogs(expected, actual);
  const named = differences.filter((each) => subjects.some((subject) => isAbout(subject, each)));
  const standing = closeOver(named, differences, actual, subjects);
  const keys = new Set([...named, ...standing].map((each) => objectKey(differingObject(each))));
  if (keys.size === 0) return { expected, objects: [] };
  return {
    expected: replaceObjects(expected, actual, keys),
    objects: differences.map(differingObject).filter((object) => keys.has(objectKey(object))),
  };
}

function isAbout(subject: StatementSubject, difference: Difference): boolean {
  const object = differingObject(difference);
  switch (subject.kind) {
    case 'anything':
      return true;
    case 'words':
      return isInWords(object, subject.words);
    case 'objects':
      return subject.objects.some((named) => isNamed(object, named));
  }
}

/** Annotations are named by what they are on. */
function bearerOf(object: CatalogObject | ObjectIdentity): ObjectIdentity {
  return 'on' in object && typeof object.on === 'object' ? object.on : object;
}

function isInWords(object: CatalogObject, words: ReadonlySet<string>): boolean {
  const { table, name } = bearerOf(object);
  return words.has(baseName(name)) || (table !== null && words.has(table));
}

function isNamed(object: CatalogObject, named: NamedObject): boolean {
  const bearer = bearerOf(object);
  const { schema, table, name } = bearer;
  if (named.schema !== null && named.schema !== schema && !(named.kinds?.[0] === 'schema')) return false;
  if (named.table !== null && named.table !== table) return false;
  const isItself =
    (named.table !== null || table === null || isInSchema(object)) &&
    (named.name === null || named.name === baseName(name)) &&
    (named.kinds === null || named.kinds.includes(bearer.kind) || named.kinds.includes(object.kind));
  return isItself || (named.isWhole && belongsTo(object, named));
}

/** Indexes have their names among the relations of a schema; comments may be meant by the name of what they are on. */
function isInSchema({ kind }: CatalogObject): boolean {
  return kind === 'index' || kind === 'comment';
}

/** Parts of a table; what names a column of it; everything of a schema. */
function belongsTo(object: CatalogObject, named: NamedObject): boolean {
  if (named.kinds?.[0] === 'schema') return object.schema === named.name;
  if (named.table === null) {
    const isOwned = 'ownedBy' in object && object.ownedBy?.table === named.name;
    const refers = object.kind === 'foreignKey' && object.referencedTable === named.name;
    return object.table === named.name || isOwned || refers;
  }
  if (named.name === null) return false;
  const columns = 'columns' in object ? columnNames(object.columns) : [];
  const keys = object.kind === 'index' ? [...object.keys, ...object.includedColumns] : [];
  return columns.includes(named.name) || keys.some((key) => key.includes(named.name ?? ''));
}

function columnNames(columns: unknown): readonly string[] {
  return Array.isArray(columns) ? columns.filter((each) => typeof each === 'string') : [];
}

/** `area(integer)` is called `area`. */
function baseName(name: string): string {
  const end = name.indexOf('(');
  return end <= 0 ? name : name.slice(0, end);
}

/**
 * What is in the database only, and stands on something that nobody saw being made or carries it: the one could not be
 * built without the other.
 */
function closeOver(
  named: readonly Difference[],
  differences: readonly Difference[],
  actual: Catalog,
  subjects: readonly StatementSubject[],
): readonly Difference[] {
  const unexpected = new Map(
    differences
      .filter(({ kind }) => kind === 'unexpected')
      .map((each) => [objectKey(differingObject(each)), each] as const),
  );
  const neighbours = new Map<ObjectKey, ObjectKey[]>();
  for (const { dependent, on } of actual.dependencies) {
    neighbours.set(on, [...(neighbours.get(on) ?? []), dependent]);
    neighbours.set(dependent, [...(neighbours.get(dependent) ?? []), on]);
  }
  const reached = new Map<ObjectKey, Difference>();
  const waiting = [...named];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const object = differingObject(next);
    const whole: StatementSubject = { kind: 'objects', objects: [asWhole(object)] };
    const near = [...unexpected.values()].filter((each) => isAbout(whole, each));
    const far = [...relationsOf(object), ...(neighbours.get(objectKey(object)) ?? [])].flatMap(
      (key) => unexpected.get(key) ?? [],
    );
    for (const each of [...near, ...far]) {
      const key = objectKey(differingObject(each));
      if (reached.has(key)) continue;
      reached.set(key, each);
      waiting.push(each);
    }
  }
  return subjects.length === 0 ? [] : [...reached.values()];
}

/** What may be called as the relation that it belongs to. */
function relationsOf({ schema, table }: ObjectIdentity): readonly ObjectKey[] {
  const kinds = ['table', 'view', 'materializedView'] as const;
  return table === null ? [] : kinds.map((kind) => objectKey({ kind, schema, table: null, name: table }));
}

function asWhole({ kind, schema, table, name }: ObjectIdentity): NamedObject {
  const isSchema = kind === 'schema';
  return { schema: isSchema ? null : schema, table, name: baseName(name), kinds: [kind], isWhole: true };
}

/** The expected catalog with these objects as they are on the other side. */
export function replaceObjects(expected: Catalog, actual: Catalog, keys: ReadonlySet<ObjectKey>): Catalog {
  const kept = expected.objects.filter((object) => !keys.has(objectKey(object)));
  const taken = actual.objects.filter((object) => keys.has(objectKey(object)));
  const objects = [...kept, ...taken]
    .map((object) => [objectKey(object), object] as const)
    .sort(([one], [other]) => compareKeys(one, other));
  const known = new Set(objects.map(([key]) => key));
  const edges = new Map(
    [...expected.dependencies, ...actual.dependencies]
      .filter(({ dependent, on }) => known.has(dependent) && known.has(on))
      .map((each) => [`${each.dependent}\u0000${each.on}`, each] as const),
  );
  return {
    ...expected,
    objects: objects.map(([, object]) => object),
    dependencies: [...edges].sort(([one], [other]) => compareKeys(one, other)).map(([, edge]) => edge),
    hash: '',
  };
}
