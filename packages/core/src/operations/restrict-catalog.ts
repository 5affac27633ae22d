import type { Catalog, CatalogObject } from '../model/catalog.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { Project } from '../model/project.ts';
import type { Replay } from '../model/replay.ts';

/** Schemas that a project speaks of: the connection's, the datasource block's, and those of its migrations. */
export function ownSchemas(
  project: Project,
  defaultSchema: string,
  replay: Replay | null,
): ReadonlySet<string> {
  const schemas = new Set(prismaSchemas(project, defaultSchema));
  for (const step of replay?.steps ?? []) {
    for (const object of [...step.delta.put, ...step.delta.removed]) {
      const schema = schemaOf(object);
      if (schema !== null) schemas.add(schema);
    }
  }
  return schemas;
}

/** Schemas that Prisma looks at for a project: what stands in others is no difference from its schema. */
export function prismaSchemas(project: Project, defaultSchema: string): ReadonlySet<string> {
  return new Set([defaultSchema, ...(project.schema?.schemas ?? [])]);
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
  const reason = 'not verified without an extension that the shadow server lacks';
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
export function restrictCatalog(catalog: Catalog, schemas: ReadonlySet<string>): Catalog {
  const outside = schemasOutside(catalog, schemas);
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
function schemasOutside(catalog: Catalog, schemas: ReadonlySet<string>): ReadonlyMap<ObjectKey, string> {
  const outside = new Map<ObjectKey, string>();
  const global = new Set<ObjectKey>();
  for (const object of catalog.objects) {
    const schema = schemaOf(object);
    if (schema === null) global.add(objectKey(object));
    else if (!schemas.has(schema)) outside.set(objectKey(object), schema);
  }
  for (const { dependent, on } of catalog.dependencies) {
    const schema = outside.get(on);
    if (schema !== undefined && global.has(dependent)) outside.set(dependent, schema);
  }
  return outside;
}

function schemaOf(
  object: CatalogObject | { readonly kind: string; readonly schema: string | null; readonly name: string },
): string | null {
  return object.kind === 'schema' ? object.name : object.schema;
}
