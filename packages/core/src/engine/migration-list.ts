import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { History, LockFile } from '../model/history.ts';

/** The migration folders as the engine takes them. */
export function migrationList(history: History, shadowInitScript: string | null): MigrationList {
  return {
    baseDir: history.directory,
    lockfile: { path: 'migration_lock.toml', content: lockFileContent(history.lockFile) },
    shadowDbInitScript: shadowInitScript ?? '',
    migrationDirectories: history.migrations.map((migration) => ({
      path: migration.name,
      migrationFile: {
        path: 'migration.sql',
        content:
          migration.kind === 'readable'
            ? { tag: 'ok', value: migration.sql }
            : { tag: 'error', value: migration.reason },
      },
    })),
  };
}

/** Only `diff` refuses a missing lock file; a project without one is compared all the same. */
function lockFileContent(lockFile: LockFile): string {
  return lockFile.kind === 'wrong' ? lockFile.content : 'provider = "postgresql"\n';
}
