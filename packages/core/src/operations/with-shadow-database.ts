import { QueryFailure } from '../database/query-failure.ts';
import type { Database } from '../database/database.ts';
import type { Catalog } from '../model/catalog.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import { openShadow } from '../shadow/open-shadow.ts';
import type { ShadowDatabase } from '../shadow/shadow-server.ts';
import type { LiveState } from './live-state.ts';
import { makeShadowContext } from './shadow-context.ts';

/** An empty scratch database to build things in. */
export interface Workbench {
  readonly database: Database;
  /** Sends DDL as Prisma sends a migration file; roles that it names are made where the shadow is all ours. */
  build(sql: string): Promise<void>;
}

const undefinedObject = '42704';
const rolePattern = /^role "(.+)" does not exist$/;
const mostRoles = 200;

/** Opens a shadow for the project, gives `work` an empty database on it, and takes everything away again. */
export async function withShadowDatabase<T>(
  project: Project,
  live: LiveState,
  options: OperationOptions,
  work: (workbench: Workbench) => Promise<T>,
): Promise<T> {
  const server = await openShadow(options.shadow, await makeShadowContext(project, live, options));
  try {
    const shadow = await server.createDatabase(extensionsOf(live.catalog));
    return await work({ database: shadow.database, build: (sql) => buildWithRoles(shadow, sql) });
  } finally {
    await server.close();
  }
}

/** Names of the extensions that a shadow is to have at hand. */
export function extensionsOf(catalog: Catalog): readonly string[] {
  return catalog.objects.filter((object) => object.kind === 'extension').map((object) => object.name);
}

/** The whole script is one implicit transaction: a refused one leaves nothing, and can be sent again. */
export async function buildWithRoles(shadow: ShadowDatabase, sql: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await shadow.database.script(sql);
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
