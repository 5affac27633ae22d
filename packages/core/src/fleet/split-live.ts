import type { Catalog, CatalogObject, Dependency } from '../model/catalog.ts';
import { hashObjects } from '../model/hash-catalog.ts';
import { compareIdentities, objectKey, type ObjectKey } from '../model/identity.ts';
import type { LiveState } from '../operations/session/live-state.ts';
import { ownPart } from './read-target.ts';

/**
 * One reading of a database as the live states of schemas in it: a reading of one schema makes the server walk through
 * the catalog of all of them, so that a loop over schemas costs the square of their number.
 *
 * @param shared schemas that belong to every tenant
 */
export function splitLive(live: LiveState, shared: readonly string[]): (schema: string) => LiveState {
  const { catalog } = live;
  const objects = new Map<string | null, CatalogObject[]>();
  const schemaOfKey = new Map<ObjectKey, string | null>();
  for (const object of catalog.objects) {
    const schema = object.kind === 'schema' ? object.name : object.schema;
    schemaOfKey.set(objectKey(object), schema);
    push(objects, schema, object);
  }
  const edges = new Map<string | null, Dependency[]>();
  for (const edge of catalog.dependencies) push(edges, schemaOfKey.get(edge.dependent) ?? null, edge);
  return (schema) => {
    const own = new Set<string | null>([schema, ...shared, null]);
    const isOwn = (key: ObjectKey): boolean => own.has(schemaOfKey.get(key) ?? null);
    // An event trigger goes with its function.
    const foreign = new Set(
      (edges.get(null) ?? []).filter(({ on }) => !isOwn(on)).map(({ dependent }) => dependent),
    );
    const part = [...own]
      .flatMap((each) => objects.get(each) ?? [])
      .filter((object) => foreign.size === 0 || !foreign.has(objectKey(object)))
      .sort(compareIdentities);
    const dependencies = [...own].flatMap((each) => edges.get(each) ?? []).filter(({ on }) => isOwn(on));
    return ownPart({ ...live, catalog: catalogOf(catalog, part, dependencies, own) }, { schema });
  };
}

function catalogOf(
  whole: Catalog,
  objects: readonly CatalogObject[],
  dependencies: readonly Dependency[],
  own: ReadonlySet<string | null>,
): Catalog {
  let hash: string | null = null;
  return {
    serverVersionNumber: whole.serverVersionNumber,
    schemas: whole.schemas.filter((schema) => own.has(schema)),
    objects,
    dependencies,
    coverage: whole.coverage,
    ...(whole.excluded === undefined
      ? {}
      : { excluded: whole.excluded.filter((object) => own.has(object.schema)) }),
    get hash() {
      return (hash ??= hashObjects(objects));
    },
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
