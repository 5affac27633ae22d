import type { Catalog, CatalogObject } from '../model/catalog.ts';
import { objectKey } from '../model/identity.ts';
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

/** The catalog with only the objects of these schemas, and what belongs to no schema. The hash is the whole one's. */
export function restrictCatalog(catalog: Catalog, schemas: ReadonlySet<string>): Catalog {
  const objects = catalog.objects.filter((object) => {
    const schema = schemaOf(object);
    return schema === null || schemas.has(schema);
  });
  if (objects.length === catalog.objects.length) return catalog;
  const kept = new Set(objects.map(objectKey));
  const outside = new Map<string, number>();
  for (const object of catalog.objects) {
    const schema = schemaOf(object);
    if (schema === null || schemas.has(schema)) continue;
    outside.set(schema, (outside.get(schema) ?? 0) + 1);
  }
  return {
    ...catalog,
    schemas: catalog.schemas.filter((schema) => schemas.has(schema)),
    objects,
    dependencies: catalog.dependencies.filter(({ dependent, on }) => kept.has(dependent) && kept.has(on)),
    coverage: {
      ...catalog.coverage,
      leftOut: [
        ...catalog.coverage.leftOut,
        ...[...outside].map(([schema, count]) => ({
          reason: `in schema ${schema}, which the project does not name`,
          count,
        })),
      ],
    },
  };
}

function schemaOf(
  object: CatalogObject | { readonly kind: string; readonly schema: string | null; readonly name: string },
): string | null {
  return object.kind === 'schema' ? object.name : object.schema;
}
