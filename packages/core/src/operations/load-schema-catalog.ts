import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../model/catalog.ts';
import { catalogFormat } from '../model/catalog-format.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import { parseCatalog, serializeCatalog } from '../model/serialize-catalog.ts';
import { predictMajor } from '../shadow/predict-major.ts';
import { renderFoundation } from './render-foundation.ts';
import { storeText } from './json-cache.ts';
import type { LiveState } from './live-state.ts';
import { makeShadowContext, shadowSchema } from './shadow-context.ts';
import { generatedColumns, stateGeneratedColumns } from './state-generated-columns.ts';

/**
 * What schema.prisma asks for, as the catalog of a shadow database that Prisma's rendering of it was built in.
 * Cached by the bytes of the schema: unchanged, it starts neither engine nor server.
 *
 * @param history what the migrations build: the foundation that a schema presumes, beside that of the live database
 * @throws Failure `schema-invalid`, `shadow-unavailable`, `replay-failed`
 */
export async function loadSchemaCatalog(
  project: Project,
  live: LiveState,
  options: OperationOptions,
  history: Catalog | null = null,
): Promise<Catalog> {
  const sides = history === null ? [live.catalog] : [history, live.catalog];
  const foundation = renderFoundation(sides);
  const generated = generatedColumns(sides);
  const context = await makeShadowContext(project, live, options);
  const major = await predictMajor(options.shadow, context);
  const directory = context.cacheDirectory === null ? null : join(context.cacheDirectory, 'schemas');
  const path =
    directory === null || major === null
      ? null
      : join(directory, `${cacheKey(project, live, major, [foundation, generated])}.json`);
  const cached = path === null ? null : await readCached(path);
  if (cached !== null) return cached;
  options.onProgress?.({ step: 'Building the schema on a shadow server' });
  const [{ renderProjectSchema }, { buildSchema }] = await Promise.all([
    import('./render-project-schema.ts'),
    import('./build-schema.ts'),
  ]);
  const sql = stateGeneratedColumns(await renderProjectSchema(project, live.defaultSchema), generated);
  const catalog = await buildSchema(sql, foundation, project, live, options);
  if (path !== null) await storeText(path, serializeCatalog(catalog));
  return catalog;
}

function cacheKey(project: Project, live: LiveState, major: number, circumstances: unknown): string {
  const { schema, externalTables, externalEnums } = project;
  return createHash('sha256')
    .update(
      JSON.stringify([
        catalogFormat,
        major,
        shadowSchema(live),
        schema?.engineLine,
        schema?.files.map((file) => file.content),
        externalTables,
        externalEnums,
        circumstances,
      ]),
    )
    .digest('hex');
}

/** What is damaged or of another format is built anew. */
async function readCached(path: string): Promise<Catalog | null> {
  try {
    return parseCatalog(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
