import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../../model/catalog.ts';
import { catalogFormat } from '../../model/catalog-format.ts';
import type { Project } from '../../model/project.ts';
import type { Replay } from '../../model/replay.ts';
import { isSameValue } from '../../model/same-value.ts';
import { parseCatalog, serializeCatalog } from '../../model/serialize-catalog.ts';
import { foretellMajor } from '../../shadow/foretell-major.ts';
import { renderFoundation } from './render-foundation.ts';
import { storeText } from '../session/json-cache.ts';
import type { Ground } from '../session/ground.ts';
import type { LiveState } from '../session/live-state.ts';
import { makeShadowContext, shadowSchema } from '../session/shadow-context.ts';
import { generatedColumns, stateGeneratedColumns, type ColumnName } from './state-generated-columns.ts';

/**
 * What schema.prisma asks for, as the catalog of a shadow database that Prisma's rendering of it was built in.
 * Cached by the bytes of the schema: unchanged, it starts neither engine nor server.
 *
 * @param replaying brings what the migrations build: a schema presumes what is there, beside what the live database has
 * @throws Failure `schema-invalid`, `shadow-unavailable`, `replay-failed`, and that of `replaying`
 */
export async function loadSchemaCatalog(
  ground: Ground,
  replaying: Promise<Replay> | null = null,
): Promise<Catalog> {
  const { project, live, options } = ground;
  const replayed = Promise.allSettled([replaying]).then(([outcome]) => outcome);
  const context = await makeShadowContext(project, live, options);
  const major = await foretellMajor(options.shadow, context);
  const load = (circumstances: Circumstances): Promise<Catalog> =>
    loadUnder(circumstances, { ...ground, major, cacheDirectory: context.cacheDirectory });
  const alone = circumstancesOf([live.catalog]);
  // While the history is replayed, only a server of our own has room for the schema. The live database alone lets it
  // presume the same as both do, unless it has drifted in that.
  const [early] = await Promise.allSettled([
    replaying !== null && major !== null ? load(alone) : null,
    replayed,
  ]);
  const history = await replayed;
  if (history.status === 'rejected') throw history.reason;
  const both = history.value === null ? alone : circumstancesOf([history.value.final, live.catalog]);
  if (!isSameValue(alone, both)) return load(both);
  if (early.status === 'rejected') throw early.reason;
  return early.value ?? load(both);
}

/** What a schema presumes: it cannot be built without, and is read from databases that have it. */
interface Circumstances {
  readonly foundation: string;
  readonly generated: readonly ColumnName[];
}

function circumstancesOf(catalogs: readonly Catalog[]): Circumstances {
  return { foundation: renderFoundation(catalogs), generated: generatedColumns(catalogs) };
}

interface SchemaSource extends Ground {
  /** Null where only opening the shadow tells: then nothing is cached. */
  readonly major: number | null;
  readonly cacheDirectory: string | null;
}

async function loadUnder(circumstances: Circumstances, source: SchemaSource): Promise<Catalog> {
  const { project, live, options, major, cacheDirectory } = source;
  const { foundation, generated } = circumstances;
  const path =
    cacheDirectory === null || major === null
      ? null
      : join(cacheDirectory, 'schemas', `${cacheKey(project, live, major, circumstances)}.json`);
  const cached = path === null ? null : await readCached(path);
  if (cached !== null) return cached;
  options.onProgress?.({ step: 'Building the schema on a scratch server' });
  const [{ renderProjectSchema }, { buildSchema }] = await Promise.all([
    import('./render-project-schema.ts'),
    import('./build-schema.ts'),
  ]);
  const sql = stateGeneratedColumns(await renderProjectSchema(project, live.defaultSchema), generated);
  const catalog = await buildSchema(source, sql, foundation);
  if (path !== null) await storeText(path, serializeCatalog(catalog));
  return catalog;
}

function cacheKey(project: Project, live: LiveState, major: number, circumstances: Circumstances): string {
  const { schema, externalTables, externalEnums } = project;
  return createHash('sha256')
    .update(
      JSON.stringify([
        catalogFormat,
        // Raised whenever the same schema is built in another way.
        2,
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
