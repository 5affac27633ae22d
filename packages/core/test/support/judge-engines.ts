import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type {
  DiagnoseMigrationHistoryOutput,
  MigrationList,
} from '@prisma/schema-engine-wasm/schema_engine_bg';
import { enginePackages, type JudgeEngine } from './prisma-cli.ts';
import { loadEngine, type JudgingEngine } from './schema-engine/load-engine.mjs';
import { AdapterFactory } from './schema-engine/pg-adapter.mjs';

const noFilters = { externalTables: [], externalEnums: [] };

/** What an engine says of the migrations in a folder and the rows in a database: `migrate status`. */
export async function diagnoseWith(
  engine: JudgeEngine,
  url: string,
  projectDirectory: string,
): Promise<DiagnoseMigrationHistoryOutput> {
  const migrationsList = await listMigrations(projectDirectory);
  return withEngine(engine, url, (each) =>
    each.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: noFilters }),
  );
}

/** `migrate deploy`: the names that were applied. */
export async function deployWith(
  engine: JudgeEngine,
  url: string,
  projectDirectory: string,
): Promise<readonly string[]> {
  const migrationsList = await listMigrations(projectDirectory);
  const output = await withEngine(engine, url, (each) =>
    each.applyMigrations({ migrationsList, filters: noFilters }),
  );
  return output.appliedMigrationNames;
}

/** The engine of a Prisma version in this process, over a connection of its own and none of this project's code. */
async function withEngine<T>(
  engine: JudgeEngine,
  url: string,
  ask: (engine: JudgingEngine) => Promise<T>,
): Promise<T> {
  const { SchemaEngine } = await loadEngine(enginePackages[engine]);
  const adapters = new AdapterFactory({
    url,
    openShadow: () => Promise.reject(new Error('a judge needs no shadow')),
  });
  try {
    const factory = bindMigrationAwareSqlAdapterFactory(adapters);
    const opened = await SchemaEngine.new({}, () => undefined, factory);
    const answer = await ask(opened);
    opened.free();
    return answer;
  } finally {
    await adapters.close();
  }
}

/** As Prisma's command line lists them: every folder, in the order of `localeCompare`, decoded as UTF-8. */
async function listMigrations(projectDirectory: string): Promise<MigrationList> {
  const directory = join(projectDirectory, 'prisma/migrations');
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const migrationDirectories = names
    .sort((one, other) => one.localeCompare(other))
    .map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: await readFile(join(directory, name, 'migration.sql'), 'utf8').then(
          (value) => ({ tag: 'ok' as const, value }),
          (error: unknown) => ({ tag: 'error' as const, value: String(error) }),
        ),
      },
    }));
  return {
    baseDir: directory,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(join(directory, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(migrationDirectories),
  };
}
