import { openDatabase } from '../../src/database/open-database.ts';
import { migrationChecksum } from '../../src/model/checksum.ts';
import type { History, Migration } from '../../src/model/history.ts';
import type { ReplayOptions } from '../../src/replay/replay-history.ts';
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
  return {
    opened,
    openShadow: async () => {
      opened.count += 1;
      const { url, drop } = await server.createDatabase();
      const database = await openDatabase({
        url,
        applicationName: 'prisma-mend tests',
        lockTimeoutMs: 0,
        statementTimeoutMs: 0,
      });
      const close = async (): Promise<void> => {
        await database.close();
        await drop();
      };
      return { database, isPrivate: true, close };
    },
    cache: null,
    serverMajor: server.major,
    shadow: 'embedded',
    scope: { schemas: 'all' },
    schema: null,
    initScript: null,
    ...changes,
  };
}
