import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { clinicConfig, clinicMigrations, clinicSchema } from '../../src/operations/demo/clinic.ts';
import type { SessionOptions } from '../../src/operations/session/session.ts';
import { keptServers } from './kept-servers.ts';

export { clinicMigrations };

const made: string[] = [];

afterAll(async () => {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true });
});

export const clinicNames = clinicMigrations.map(([name]) => name);

export interface ClinicProject {
  readonly directory: string;
  readonly migrationsDirectory: string;
  /** What an operation takes to work on this project and that database. */
  options(url: string): SessionOptions;
  addMigration(name: string, sql: string): Promise<void>;
  remove(): Promise<void>;
}

export interface ClinicSettings {
  readonly withHistory?: boolean;
  /** Prisma 6 has the URL in the schema and no config file. */
  readonly prismaMajor?: 6 | 7;
  /** Lines for the datasource block. */
  readonly datasource?: string;
  readonly schema?: (schema: string) => string;
}

const urlOf6 = '  url = env("DATABASE_URL")';

/** The clinic on disk: Prisma 7 with a config file (or Prisma 6), its five migrations or none at all. */
export async function makeClinic(settings: ClinicSettings = {}): Promise<ClinicProject> {
  const { withHistory = true, prismaMajor = 7, datasource = '', schema = (text: string) => text } = settings;
  const lines = [datasource, prismaMajor === 6 ? urlOf6 : ''].filter((line) => line !== '');
  const schemaText = schema(clinicSchema).replace(
    '"postgresql"\n',
    ['"postgresql"', ...lines, ''].join('\n'),
  );
  const directory = await mkdtemp(join(tmpdir(), 'clinic-'));
  made.push(directory);
  const migrationsDirectory = join(directory, 'prisma', 'migrations');
  const addMigration = async (name: string, sql: string): Promise<void> => {
    await mkdir(join(migrationsDirectory, name), { recursive: true });
    await writeFile(join(migrationsDirectory, name, 'migration.sql'), sql);
  };
  await mkdir(join(directory, 'prisma'));
  if (prismaMajor === 7) await writeFile(join(directory, 'prisma.config.ts'), clinicConfig);
  await writeFile(join(directory, 'prisma', 'schema.prisma'), schemaText);
  if (withHistory) {
    for (const [name, sql] of clinicMigrations) await addMigration(name, sql);
    await writeFile(join(migrationsDirectory, 'migration_lock.toml'), 'provider = "postgresql"\n');
  }
  return {
    directory,
    migrationsDirectory,
    options: (url) => ({
      directory,
      url,
      shadow: { kind: 'auto' },
      keptServers,
      lockTimeoutMs: 10_000,
      statementTimeoutMs: 60_000,
      environment: process.env,
    }),
    addMigration,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Runs the SQL of these migrations by hand: nothing of it is recorded. */
export async function runByHand(
  database: { query(sql: string): Promise<unknown> },
  names: readonly string[] = clinicNames,
): Promise<void> {
  for (const [name, sql] of clinicMigrations) if (names.includes(name)) await database.query(sql);
}
