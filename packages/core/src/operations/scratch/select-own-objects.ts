import type { Catalog, CatalogObject } from '../../model/catalog.ts';
import { objectKey, type ObjectKey } from '../../model/identity.ts';
import { parseQualifiedName, quoteQualified } from '../../model/quote.ts';
import { isPlatformSchema } from '../session/baseline-schemas.ts';
import { addForeignData, triggersCalling } from '../session/restrict-catalog.ts';

/**
 * The objects of the given schemas with everything outside them that they cannot be built without: types,
 * functions and referenced tables of other schemas, and only those.
 */
export function selectOwnObjects(catalog: Catalog, schemas: readonly string[]): Catalog {
  const own = new Set(schemas);
  const foreign = foreignGlobals(catalog, own);
  // As on the users of a platform.
  const triggers = triggersCalling(catalog, (schema) => own.has(schema));
  return selectNeeded(catalog, (object) => {
    const key = objectKey(object);
    if (triggers.has(key) && object.schema !== null && isPlatformSchema(object.schema)) return true;
    return belongsTo(object, own) && !foreign.has(key);
  });
}

/** The objects that are wanted, with everything that they cannot be built without. */
export function selectNeeded(catalog: Catalog, isWanted: (object: CatalogObject) => boolean): Catalog {
  const byKey = new Map(catalog.objects.map((object) => [objectKey(object), object]));
  const needs = requirements(catalog);
  const selected = new Set<ObjectKey>();
  const waiting = catalog.objects.filter(isWanted).map((object) => objectKey(object));
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (selected.has(key) || !byKey.has(key)) continue;
    selected.add(key);
    waiting.push(...(needs.get(key) ?? []));
  }
  const objects = catalog.objects.filter((object) => selected.has(objectKey(object)));
  if (objects.length === catalog.objects.length) return catalog;
  return {
    ...catalog,
    objects,
    schemas: catalog.schemas.filter((schema) =>
      objects.some(
        (object) => object.schema === schema || (object.kind === 'schema' && object.name === schema),
      ),
    ),
    dependencies: catalog.dependencies.filter(
      ({ dependent, on }) => selected.has(dependent) && selected.has(on),
    ),
  };
}

/** Event triggers, publications and foreign servers of others: what they are for stands in schemas that are not ours. */
function foreignGlobals(catalog: Catalog, own: ReadonlySet<string>): ReadonlySet<ObjectKey> {
  const { objects, dependencies } = catalog;
  const schemaOf = new Map(
    objects.map((object) => [objectKey(object), object.kind === 'schema' ? object.name : object.schema]),
  );
  const global = new Set(
    objects.filter(({ kind }) => kind === 'eventTrigger' || kind === 'publication').map(objectKey),
  );
  const foreign = dependencies.filter(({ dependent, on }) => {
    const schema = schemaOf.get(on);
    return global.has(dependent) && schema !== undefined && schema !== null && !own.has(schema);
  });
  const outside = new Map(foreign.map(({ dependent, on }) => [dependent, schemaOf.get(on) ?? ''] as const));
  for (const object of objects) {
    if (object.kind === 'foreignTable' && !own.has(object.schema))
      outside.set(objectKey(object), object.schema);
  }
  addForeignData(catalog, outside);
  return new Set(outside.keys());
}

function belongsTo(object: CatalogObject, own: ReadonlySet<string>): boolean {
  if (object.kind === 'schema') return own.has(object.name);
  if (object.kind === 'comment' && object.schema === null)
    return object.on.kind !== 'schema' || own.has(object.on.name);
  return object.schema === null || own.has(object.schema);
}

/** What each object cannot be without: recorded dependencies, its schema, its table, the table it refers to. */
function requirements(catalog: Catalog): ReadonlyMap<ObjectKey, readonly ObjectKey[]> {
  const needs = new Map<ObjectKey, ObjectKey[]>();
  const add = (dependent: ObjectKey, on: ObjectKey): void => {
    const list = needs.get(dependent);
    if (list === undefined) needs.set(dependent, [on]);
    else list.push(on);
  };
  for (const { dependent, on } of catalog.dependencies) add(dependent, on);
  const indexes = new Map(
    catalog.objects
      .filter((object) => 'parentIndex' in object)
      .map((object) => [quoteQualified(object.schema, object.name), objectKey(object)]),
  );
  for (const object of catalog.objects) {
    const key = objectKey(object);
    if (object.schema !== null) {
      add(key, objectKey({ kind: 'schema', schema: null, table: null, name: object.schema }));
    }
    if (object.kind === 'extension') {
      add(key, objectKey({ kind: 'schema', schema: null, table: null, name: object.installedIn }));
    }
    if (object.table !== null && object.schema !== null) {
      const table = objectKey({ kind: 'table', schema: object.schema, table: null, name: object.table });
      add(key, table);
      if (object.kind === 'column' || object.kind === 'primaryKey' || object.kind === 'uniqueConstraint')
        add(table, key);
    }
    if (object.kind === 'table') {
      for (const parent of object.inherits) {
        const [schema = '', name = ''] = parseQualifiedName(parent);
        add(key, objectKey({ kind: 'table', schema, table: null, name }));
      }
    }
    if ('parentIndex' in object && object.parentIndex !== null) {
      const [schema = '', name = ''] = parseQualifiedName(object.parentIndex);
      const parent = indexes.get(quoteQualified(schema, name));
      if (parent !== undefined) add(key, parent);
    }
    if (object.kind === 'foreignKey') {
      add(
        key,
        objectKey({
          kind: 'table',
          schema: object.referencedSchema,
          table: null,
          name: object.referencedTable,
        }),
      );
    }
  }
  return needs;
}
