import { randomUUID } from 'node:crypto';
import type { Writer } from '../../src/database/database.ts';
import { openWriter } from '../../src/database/open-database.ts';
import { migrationChecksum } from '../../src/model/checksum.ts';
import type { History, Migration } from '../../src/model/history.ts';
import type { ReplayOptions } from '../../src/replay/replay-history.ts';
import { forgetSubscriptionsSql } from '../../src/shadow/administered-subscription.ts';
import { createMissingRoles } from '../../src/shadow/create-missing-roles.ts';
import { listAvailableExtensions } from '../../src/shadow/list-available-extensions.ts';
import { ReplayBudget } from '../../src/shadow/replay-budget.ts';
import { ScratchDatabases } from '../../src/shadow/scratch-databases.ts';
import type { ShadowServer } from '../../src/shadow/shadow-server.ts';
import type { TestServer } from './postgres.ts';

/** A history of files by name, in order. */
export function historyOf(files: Readonly<Record<string, string | null>>): Pick<History, 'migrations'> {
  return {
    migrations: Object.entries(files).map(([name, sql]): Migration => {
      const path = `/project/prisma/migrations/${name}/migration.sql`;
      return sql === null
        ? { kind: 'unreadable', name, path, reason: 'there is no migration.sql' }
        : { kind: 'readable', name, path, sql, checksum: migrationChecksum(sql), encoding: 'utf8' };
    }),
  };
}

/** Replays on databases of a test server; counts how many were opened. */
export function replayOptions(
  server: TestServer,
  changes: Partial<ReplayOptions> = {},
): ReplayOptions & { readonly opened: { count: number } } {
  const opened = { count: 0 };
  const options = {
    openShadow: async () => {
      opened.count += 1;
      return shadowOn(server);
    },
    cache: null,
    serverMajor: server.major,
    shadow: 'embedded',
    scope: { schemas: 'all' as const },
    schema: null,
    initScript: null,
  };
  return { ...options, ...changes, opened };
}

async function shadowOn(server: TestServer): Promise<ShadowServer> {
  const open = (url: string): Promise<Writer> =>
    openWriter({ url, applicationName: 'prisma-mend tests', lockTimeoutMs: 0, statementTimeoutMs: 0 });
  const admin = await open(server.url('postgres'));
  const databases = new ScratchDatabases({
    admin,
    open: (name) => open(server.url(name)),
    chooseName: () => `shadow_${randomUUID()}`,
    comment: null,
    template: 'template1',
    isCopiedByFile: true,
    owner: null,
    createBudget: () => new ReplayBudget({ timeoutMs: 300_000, readBytes: null, mostBytes: Infinity }),
    createRoles: (names) => createMissingRoles(admin, names),
    releaseSql: forgetSubscriptionsSql,
    supply: async (database, sql) => {
      await database.script(sql);
    },
  });
  const close = async (): Promise<void> => {
    await databases.dropAll();
    await admin.close();
  };
  return {
    provider: 'embedded',
    serverVersionNumber: admin.identity.serverVersionNumber,
    limits: [],
    holdsSeveralDatabases: true,
    createDatabase: () => databases.create(),
    availableExtensions: () => listAvailableExtensions(admin),
    close,
  };
}
