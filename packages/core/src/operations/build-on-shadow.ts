import { readCatalog } from '../catalog/read-catalog.ts';
import { QueryFailure } from '../database/query-failure.ts';
import type { Catalog } from '../model/catalog.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import { openShadow } from '../shadow/open-shadow.ts';
import type { ShadowDatabase } from '../shadow/shadow-server.ts';
import { scopeOf, type LiveState } from './live-state.ts';
import { makeShadowContext } from './shadow-context.ts';

const undefinedObject = '42704';
const rolePattern = /^role "(.+)" does not exist$/;
const mostRoles = 200;

/**
 * Builds DDL from nothing on a shadow server, sent as Prisma sends a migration file, and reads back what came of it.
 * Roles that the DDL names are made on a shadow that is all ours.
 *
 * @throws QueryFailure when a statement fails
 */
export async function buildOnShadow(
  sql: string,
  project: Project,
  live: LiveState,
  options: OperationOptions,
): Promise<Catalog> {
  const server = await openShadow(options.shadow, await makeShadowContext(project, live, options));
  try {
    const shadow = await server.createDatabase(extensionsOf(live.catalog));
    await buildWithRoles(shadow, sql);
    return await readCatalog(shadow.database, scopeOf(project));
  } finally {
    await server.close();
  }
}

function extensionsOf(catalog: Catalog): readonly string[] {
  return catalog.objects.filter((object) => object.kind === 'extension').map((object) => object.name);
}

/** The whole script is one implicit transaction: a refused one leaves nothing, and can be sent again. */
async function buildWithRoles(shadow: ShadowDatabase, sql: string): Promise<void> {
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
  return rolePattern.exec(error.message)?.[1] ?? null;
}
