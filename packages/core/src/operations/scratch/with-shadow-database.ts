import { readOwnCatalog } from '../../catalog/read-catalog.ts';
import { QueryFailure } from '../../database/query-failure.ts';
import type { Writer } from '../../database/database.ts';
import type { Catalog } from '../../model/catalog.ts';
import { openShadow } from '../../shadow/open-shadow.ts';
import { objectKey, type ObjectKey } from '../../model/identity.ts';
import type { StandIn } from '../../model/surroundings.ts';
import type { RenderedScript } from '../../plan/render-catalog.ts';
import type { ShadowDatabase, ShadowServer } from '../../shadow/shadow-server.ts';
import {
  buildWithoutExtensions,
  createExtensionStandIns,
  isForWant,
  buildStandIns,
  withoutExtensions,
} from './furnish-shadow.ts';
import type { Ground } from '../session/ground.ts';
import { runInitScript } from './run-init-script.ts';
import { makeShadowContext } from '../session/shadow-context.ts';

/** An empty scratch database to build things in. */
export interface Workbench {
  readonly database: Writer;
  /** Sends DDL as Prisma sends a migration file; roles that it names are made where the shadow is all ours. */
  build(sql: string): Promise<void>;
  /** Whether stand-ins of what the live database has from elsewhere were laid. */
  isFurnished(): boolean;
  /** What the script for the shadow database has made. */
  readonly standing: ReadonlySet<ObjectKey>;
  /** Extensions of the live database that the scratch server lacks; stand-ins take their place where there are any. */
  readonly missingExtensions: readonly string[];
  /**
   * Builds a structure; what cannot be built for want of an extension is left out.
   *
   * @returns what was left out: nothing is proven of it
   */
  buildCatalog(
    script: Pick<RenderedScript, 'sql' | 'statements'>,
    catalog: Catalog,
  ): Promise<ReadonlySet<ObjectKey>>;
}

const undefinedObject = '42704';
const rolePattern = /^role "(.+)" does not exist$/;
const mostRoles = 200;

/** Opens a scratch server, gives it to `work`, and takes everything away again. */
export async function withShadowServer<T>(
  { project, live, options }: Ground,
  work: (server: ShadowServer) => Promise<T>,
): Promise<T> {
  const server = await openShadow(options.shadow, await makeShadowContext(project, live, options));
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

/**
 * As {@link withShadowServer}, with an empty database on it.
 *
 * @param standIns laid there when something is refused for want of them
 */
export async function withShadowDatabase<T>(
  ground: Ground,
  work: (workbench: Workbench) => Promise<T>,
  standIns: (() => readonly StandIn[]) | null = null,
): Promise<T> {
  const { project, live } = ground;
  const environment = { live: live.catalog, initScript: project.shadowInitScript, standIns };
  return withShadowServer(ground, async (server) => work(await openWorkbench(server, environment)));
}

/** What a workbench has before anything is built on it. */
interface Environment {
  readonly live: Catalog;
  readonly initScript: string | null;
  /** What the live database has from elsewhere: laid when something is refused for want of it. */
  readonly standIns: (() => readonly StandIn[]) | null;
}

/**
 * A database with nothing but what the environment brings along (`initShadowDb`), and stand-ins for extensions of the
 * live one that the server lacks.
 */
export async function openWorkbench(
  server: ShadowServer,
  { live, initScript, standIns }: Environment,
): Promise<Workbench & { drop(): Promise<void> }> {
  const extensions = extensionsOf(live);
  const available = extensions.length === 0 ? new Set<string>() : await server.availableExtensions();
  const shadow = await server.createDatabase(extensions.filter((name) => available.has(name)));
  const prepare = (sql: string): Promise<void> => buildWithRoles(shadow, sql);
  let isFurnished = false;
  const run = async (sql: string): Promise<void> => {
    try {
      await prepare(sql);
    } catch (error) {
      if (standIns === null || isFurnished || !isForWant(error)) throw error;
      isFurnished = true;
      await buildStandIns(prepare, standIns());
      await prepare(sql);
    }
  };
  const missing =
    extensions.length === 0
      ? []
      : await createExtensionStandIns(prepare, (sql) => shadow.supply(sql), live, available);
  if (initScript !== null) await runInitScript(initScript, prepare);
  // What the script has made of a structure is there already.
  const standing =
    initScript === null
      ? new Set<ObjectKey>()
      : new Set((await readOwnCatalog(shadow.database, { schemas: 'all' })).objects.map(objectKey));
  return {
    database: shadow.database,
    standing,
    missingExtensions: missing,
    isFurnished: () => isFurnished,
    build: (sql) => run(withoutExtensions(sql, missing)),
    async buildCatalog({ sql, statements }, catalog) {
      const lacking = statements.filter(({ object }) => !standing.has(objectKey(object)));
      if (missing.length > 0) return buildWithoutExtensions(run, lacking, catalog, missing);
      await run(standing.size === 0 ? sql : lacking.map((statement) => statement.sql).join('\n'));
      return new Set();
    },
    drop: () => shadow.drop(),
  };
}

/** Names of the extensions that a shadow is to have at hand. */
export function extensionsOf(catalog: Catalog): readonly string[] {
  return catalog.objects.filter((object) => object.kind === 'extension').map((object) => object.name);
}

/** The whole script is one implicit transaction: a refused one leaves nothing, and can be sent again. */
export async function buildWithRoles(shadow: ShadowDatabase, sql: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await shadow.database.execute(sql);
      return;
    } catch (error) {
      const role = missingRole(error);
      if (role === null || attempt === mostRoles) throw error;
      if ((await shadow.ensureRoles([role])).length === 0) throw error;
    }
  }
}

function missingRole(error: unknown): string | null {
  if (!(error instanceof QueryFailure) || error.sqlState !== undefinedObject) return null;
  return rolePattern.exec(error.serverMessage)?.[1] ?? null;
}
