import type { DriftOptions } from '../session/command-options.ts';
import { withinPrismaModel } from '../../compare/prisma-model.ts';
import type { Catalog } from '../../model/catalog.ts';
import { differingObject, type Difference } from '../../model/difference.ts';
import { Failure } from '../../model/failure.ts';
import { describeObject, objectKey } from '../../model/identity.ts';
import type { PrismaSchema, SchemaFile } from '../../model/project.ts';
import { mapRenames } from '../../project/map-renames.ts';
import { knowsPartialIndexes, withoutPartialIndexes } from '../../project/partial-indexes.ts';
import { patchSchema } from '../../project/patch-schema.ts';
import type { DriftExamination } from './examine-drift.ts';
import type { Ground } from '../session/ground.ts';
import type { LiveState } from '../session/live-state.ts';
import { loadSchemaCatalog } from '../scratch/load-schema-catalog.ts';
import { renderLive } from '../scratch/render-live.ts';
import { prismaSchemas, restrictCatalog } from '../session/restrict-catalog.ts';
import { compareMeanings, rebuildFor } from '../scratch/spell-alike.ts';
import { withExternalKeys } from './with-external-keys.ts';
import { withShadowDatabase } from '../scratch/with-shadow-database.ts';

export interface SchemaPatch {
  /** The files that change, with their new text. */
  readonly files: readonly SchemaFile[];
  /** Why it is only proposed; null when what it renders to is what the database holds. */
  readonly doubt: string | null;
}

/** What the history builds, and builds with what was adopted. */
interface PatchedStates {
  readonly live: LiveState;
  readonly recorded: Catalog;
  readonly adopted: Catalog;
}

/**
 * The change of schema.prisma that follows an adopted change of the database. Prisma's engine reads both structures
 * back as schemas; what differs between the two is carried over to the schema as it is written. Renamed tables and
 * columns keep their names in the schema, with `@@map` and `@map`.
 */
export async function proposeSchemaPatch(
  examination: DriftExamination,
  schema: PrismaSchema,
  { live, recorded, adopted }: PatchedStates,
  options: DriftOptions,
): Promise<SchemaPatch> {
  const { project } = examination;
  const ground = { project, live, options };
  options.onProgress?.({ step: "Asking Prisma's engine for the schema" });
  const names = examination.renames.HL.map(({ expected, actual }) => ({ ...expected, newName: actual.name }));
  const mapped = { ...schema, files: mapRenames(schema.files, names) };
  // The engine takes a database without tables for a mistake (P4001): both get one more, which changes nothing.
  const extra = [recorded, adopted].every(hasTables) ? '' : placeholder;
  const introspect = (own: PrismaSchema, catalog: Catalog): Promise<readonly SchemaFile[]> =>
    introspectCatalog(ground, own, { catalog, extra });
  const inSchema = knowsPartialIndexes(schema.files)
    ? (read: readonly SchemaFile[]): readonly SchemaFile[] => read
    : withoutPartialIndexes;
  const before = inSchema(await introspect(schema, recorded));
  const after = inSchema(await introspect(mapped, adopted));
  const patched = patchSchema(mapped.files, before, after);
  const files = patched.filter((file, at) => file.content !== schema.files[at]?.content);
  if (files.length === 0) return { files, doubt: null };
  const patchedProject = { ...project, schema: { ...schema, files: patched } };
  return { files, doubt: await findDoubt({ ...ground, project: patchedProject }, examination, adopted) };
}

const placeholder = 'CREATE TABLE "prisma_mend_placeholder" ("id" integer PRIMARY KEY);';

function hasTables({ objects }: Catalog): boolean {
  return objects.some(({ kind }) => kind === 'table');
}

async function introspectCatalog(
  ground: Ground,
  schema: PrismaSchema,
  { catalog, extra }: { readonly catalog: Catalog; readonly extra: string },
): Promise<readonly SchemaFile[]> {
  const { openEngine } = await import('../../engine/open-engine.ts');
  return withShadowDatabase(ground, async (shadow) => {
    const { project, live } = ground;
    const stated = withoutForeignReferences(catalog, prismaSchemas(project, live.defaultSchema));
    await shadow.buildCatalog(renderLive(stated), stated);
    if (extra !== '') await shadow.build(extra);
    const engine = await openEngine({ line: schema.engineLine, schema, database: shadow.database });
    return (await engine.introspect({ keepsSchema: true })).files;
  });
}

/** A schema cannot state a foreign key into a schema that its datasource does not name; the engine stops there (P4002). */
function withoutForeignReferences(catalog: Catalog, schemas: ReadonlySet<string>): Catalog {
  const objects = catalog.objects.filter(
    (object) => object.kind !== 'foreignKey' || schemas.has(object.referencedSchema),
  );
  return objects.length === catalog.objects.length ? catalog : { ...catalog, objects };
}

/** What the patched schema asks for must be what the database has, beside what differed before. */
async function findDoubt(
  ground: Ground,
  { judgement, sift }: DriftExamination,
  adopted: Catalog,
): Promise<string | null> {
  const { project, live } = ground;
  try {
    const rendered = await loadSchemaCatalog(ground);
    const own = withExternalKeys(
      restrictCatalog(rendered, new Set(adopted.schemas)),
      adopted,
      project.externalTables,
    );
    const known = new Set((judgement.differences.SH ?? []).map(describeDifference));
    const looksAt = [...prismaSchemas(project, live.defaultSchema)];
    const differences = await compareMeanings(own, adopted, rebuildFor(ground));
    const left = sift('SL', withinPrismaModel(differences, looksAt)).filter(
      (difference) => !known.has(describeDifference(difference)),
    );
    if (left.length === 0) return null;
    const objects = left.map((difference) => describeObject(differingObject(difference)));
    return `what it asks for would still differ from the database in ${objects.join(', ')}`;
  } catch (error) {
    if (error instanceof Failure && error.code === 'schema-invalid')
      return error.message.replace(/\s+/g, ' ');
    throw error;
  }
}

function describeDifference(difference: Difference): string {
  const attributes = difference.kind === 'changed' ? difference.attributes.map(({ name }) => name) : [];
  return JSON.stringify([difference.kind, objectKey(differingObject(difference)), attributes]);
}
