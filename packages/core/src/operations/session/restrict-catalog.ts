import type { Catalog, CatalogObject } from '../../model/catalog.ts';
import { relationKinds } from '../../model/facts-of.ts';
import { compareIdentities, objectKey, type ObjectIdentity, type ObjectKey } from '../../model/identity.ts';
import type { UserMapping } from '../../model/objects/foreign-data.ts';
import { isBorne, withExcluded, withoutOnExcluded } from '../../model/on-excluded.ts';
import type { Project } from '../../model/project.ts';
import type { Replay } from '../../model/replay.ts';
import { isPlatformPublication, isPlatformSchema } from './baseline-schemas.ts';

/** Schemas that a project speaks of: the connection's, the datasource block's, and those of its migrations. */
export function ownSchemas(
  project: Project,
  defaultSchema: string,
  replay: Replay | null,
): ReadonlySet<string> {
  const schemas = new Set(namedSchemas(project, defaultSchema));
  for (const step of replay?.steps ?? []) {
    for (const object of [...step.delta.put, ...step.delta.removed]) {
      const schema = schemaOf(object);
      if (schema !== null) schemas.add(schema);
    }
  }
  return schemas;
}

/**
 * What of a catalog is the project's. Of a schema that a hosting platform keeps for itself that is what the migrations
 * make there, and triggers that call the project's functions: all else changes with the platform, and is no drift. On a
 * table that the project leaves to others it is what the migrations make there; nothing else of its schema comes with it.
 * The rest is `beside`.
 */
export function ownPart(
  whole: Catalog,
  project: Project,
  defaultSchema: string,
  replay: Replay | null,
): Catalog {
  const own = restrictToOwn(whole, project, defaultSchema, replay);
  const kept = new Set(own.objects);
  const beside = withExcluded(whole).objects.filter((object) => !kept.has(object));
  return beside.length === 0 ? own : { ...own, beside };
}

function restrictToOwn(
  whole: Catalog,
  project: Project,
  defaultSchema: string,
  replay: Replay | null,
): Catalog {
  const named = namedSchemas(project, defaultSchema);
  const schemas = ownSchemas(project, defaultSchema, replay);
  const touched = (replay?.steps ?? []).flatMap(({ delta }) => [...delta.put, ...delta.removed]);
  const known = new Set(touched.map(objectKey));
  const catalog = withoutPlatformPublications(withKnownOnExcluded(whole, known), known);
  const made = new Set(touched.filter((object) => !isOnOthers(object, known)).map(schemaOf));
  const isOfOthers = (schema: string): boolean => isPlatformSchema(schema) || !made.has(schema);
  const hosted = new Set([...schemas].filter((schema) => !named.has(schema) && isOfOthers(schema)));
  if (hosted.size === 0) return restrictCatalog(catalog, schemas);
  const triggers = triggersCalling(catalog, (schema) => schemas.has(schema) && !hosted.has(schema));
  return restrictCatalog(catalog, schemas, (object) => {
    const schema = schemaOf(object);
    const key = objectKey(object);
    if (schema === null || !hosted.has(schema) || known.has(key)) return false;
    return !isPlatformSchema(schema) || !triggers.has(key);
  });
}

/** A publication that the migrations make is theirs, whatever its name. */
export function withoutPlatformPublications(
  catalog: Catalog,
  known: ReadonlySet<ObjectKey> = new Set(),
): Catalog {
  const isLeft = (object: CatalogObject): boolean => {
    const subject = 'on' in object ? object.on : object;
    return isPlatformPublication(subject) && !known.has(objectKey(subject));
  };
  const objects = catalog.objects.filter((object) => !isLeft(object));
  const count = catalog.objects.length - objects.length;
  if (count === 0) return catalog;
  const leftOut = [
    ...catalog.coverage.leftOut,
    { reason: 'that the platform makes and changes itself (publications)', count },
  ];
  return { ...catalog, objects, coverage: { ...catalog.coverage, leftOut } };
}

/** Whether it stands on a table that no migration makes, and says nothing of the schema. */
function isOnOthers(object: CatalogObject | ObjectIdentity, known: ReadonlySet<ObjectKey>): boolean {
  const { kind, schema, table } = 'on' in object ? object.on : object;
  if (!isBorne(kind) || table === null) return false;
  return !relationKinds.some((each) =>
    known.has(objectKey({ kind: each, schema, table: null, name: table })),
  );
}

/** The catalog with what the migrations put on excluded tables, and nothing else of what is there. */
function withKnownOnExcluded(catalog: Catalog, known: ReadonlySet<ObjectKey>): Catalog {
  const isKnown = (object: CatalogObject): boolean => known.has(objectKey(object));
  const kept = withoutOnExcluded(catalog.objects, isKnown);
  const excluded = catalog.excluded ?? [];
  const added = excluded.filter(
    (object) => isKnown(object) && isBorne('on' in object ? object.on.kind : object.kind),
  );
  if (added.length === 0 && kept === catalog.objects) return catalog;
  return { ...catalog, objects: [...kept, ...added].sort(compareIdentities) };
}

/** Triggers whose function stands in one of the schemas. */
export function triggersCalling(
  { objects, dependencies }: Catalog,
  isOwn: (schema: string) => boolean,
): ReadonlySet<ObjectKey> {
  const triggers = new Set(objects.filter(({ kind }) => kind === 'trigger').map(objectKey));
  const routines = new Set(
    objects.filter(({ kind, schema }) => kind === 'function' && isOwn(schema)).map(objectKey),
  );
  const calls = dependencies.filter(({ dependent, on }) => triggers.has(dependent) && routines.has(on));
  return new Set(calls.map(({ dependent }) => dependent));
}

/** Schemas that Prisma is told of: the connection's, and the datasource block's. */
export function namedSchemas(project: Project, defaultSchema: string): ReadonlySet<string> {
  return new Set([defaultSchema, ...(project.schema?.schemas ?? [])]);
}

/**
 * Schemas that Prisma looks at for a project: what stands in others is no difference from its schema. That of the
 * connection is none of them where the datasource block lists its own.
 */
export function prismaSchemas(
  { schema }: Pick<Project, 'schema'>,
  defaultSchema: string,
): ReadonlySet<string> {
  const listed = schema?.schemas ?? [];
  return new Set(listed.length === 0 ? [defaultSchema] : listed);
}

/** The catalog without what the replay could not build for want of an extension. */
export function withoutUnverifiable(catalog: Catalog, replay: Replay | null): Catalog {
  const unverifiable = new Set(
    (replay?.problems ?? []).flatMap((problem) =>
      problem.kind === 'extensionMissing' ? problem.unverifiable.map(objectKey) : [],
    ),
  );
  const objects = catalog.objects.filter((object) => !unverifiable.has(objectKey(object)));
  const count = catalog.objects.length - objects.length;
  if (count === 0) return catalog;
  const reason = 'not verified without an extension that the scratch server lacks';
  const { coverage } = catalog;
  return {
    ...catalog,
    objects,
    coverage: { ...coverage, leftOut: [...coverage.leftOut, { reason, count }] },
  };
}

/**
 * The catalog with only the objects of these schemas, and what belongs to no schema and needs none of the others: an
 * event trigger goes with its function. The hash is the whole one's.
 */
export function restrictCatalog(
  catalog: Catalog,
  schemas: ReadonlySet<string>,
  isHosted: (object: CatalogObject) => boolean = () => false,
): Catalog {
  const outside = schemasOutside(catalog, schemas, isHosted);
  if (outside.size === 0) return catalog;
  const counts = new Map<string, number>();
  for (const schema of outside.values()) counts.set(schema, (counts.get(schema) ?? 0) + 1);
  return {
    ...catalog,
    schemas: catalog.schemas.filter((schema) => schemas.has(schema)),
    objects: catalog.objects.filter((object) => !outside.has(objectKey(object))),
    dependencies: catalog.dependencies.filter(
      ({ dependent, on }) => !outside.has(dependent) && !outside.has(on),
    ),
    coverage: {
      ...catalog.coverage,
      leftOut: [
        ...catalog.coverage.leftOut,
        ...[...counts].map(([schema, count]) => ({
          reason: `in schema ${schema}, which the project does not name`,
          count,
        })),
      ],
    },
  };
}

/** What is left out, with the schema that is the reason. */
function schemasOutside(
  catalog: Catalog,
  schemas: ReadonlySet<string>,
  isHosted: (object: CatalogObject) => boolean,
): ReadonlyMap<ObjectKey, string> {
  const outside = new Map<ObjectKey, string>();
  const global = new Set<ObjectKey>();
  for (const object of catalog.objects) {
    const schema = schemaOf(object);
    if (schema === null) global.add(objectKey(object));
    else if (!schemas.has(schema) || isHosted(object)) outside.set(objectKey(object), schema);
  }
  for (const { dependent, on } of catalog.dependencies) {
    const schema = outside.get(on);
    if (schema !== undefined && global.has(dependent)) outside.set(dependent, schema);
  }
  addForeignData(catalog, outside);
  return outside;
}

/**
 * Adds the foreign servers all of whose tables are left out, the wrappers all of whose servers are, and what is said of
 * them: a platform, or an application of its own schema, has made them for itself.
 */
export function addForeignData({ objects, dependencies }: Catalog, outside: Map<ObjectKey, string>): void {
  const keysOf = (kind: CatalogObject['kind']): ReadonlySet<ObjectKey> =>
    new Set(objects.filter((object) => object.kind === kind).map(objectKey));
  for (const [kind, usedBy] of foreignUses) {
    const [used, users] = [keysOf(kind), keysOf(usedBy)];
    const schemasOf = new Map<ObjectKey, (string | undefined)[]>();
    for (const { dependent, on } of dependencies) {
      if (used.has(on) && users.has(dependent))
        schemasOf.set(on, [...(schemasOf.get(on) ?? []), outside.get(dependent)]);
    }
    for (const [key, [schema, ...others]] of schemasOf) {
      if (schema !== undefined && !others.includes(undefined)) outside.set(key, schema);
    }
  }
  for (const object of objects) {
    const bearer = 'on' in object ? object.on : object.kind === 'userMapping' ? serverOf(object) : null;
    const schema = bearer === null ? undefined : outside.get(objectKey(bearer));
    if (schema !== undefined) outside.set(objectKey(object), schema);
  }
}
const foreignUses = [
  ['foreignServer', 'foreignTable'],
  ['foreignDataWrapper', 'foreignServer'],
] as const;

function serverOf({ server }: UserMapping): ObjectIdentity {
  return { kind: 'foreignServer', schema: null, table: null, name: server };
}

function schemaOf(
  object: CatalogObject | { readonly kind: string; readonly schema: string | null; readonly name: string },
): string | null {
  return object.kind === 'schema' ? object.name : object.schema;
}
