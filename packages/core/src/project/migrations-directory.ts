import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ConfigFile } from './load-config.ts';
import type { FoundSchema } from './find-schema.ts';
import type { ParsedSchema } from './schema-parser.ts';

interface MigrationsPlace {
  /** The project's. */
  readonly directory: string;
  readonly config: ConfigFile | null;
  readonly found: FoundSchema | null;
  readonly parsed: ParsedSchema | null;
  /** `6.19.3`; null when Prisma is not installed. */
  readonly prismaVersion: string | null;
}

/**
 * Where Prisma keeps the migrations: beside the schema file. Of a schema folder, Prisma 7 takes the folder itself,
 * 6.6 to 6.19 the folder of the file with the datasource block, and what came before 6.6 the parent of the schema folder.
 */
export async function chooseMigrationsDirectory(place: MigrationsPlace): Promise<string> {
  const { directory, config, found, parsed, prismaVersion } = place;
  const configured = config?.settings.migrationsPath ?? null;
  if (configured !== null) return configured;
  if (found === null || parsed === null) return join(directory, 'prisma', 'migrations');
  const [major = parsed.engineLine, minor = 0] = versionNumbers(prismaVersion);
  if (major >= 7) return join(found.rootDirectory, 'migrations');
  const beside = join(dirname(parsed.datasource?.sourceFilePath ?? found.path), 'migrations');
  const isFolder = found.path === found.rootDirectory;
  if (!isFolder) return beside;
  const above = join(dirname(found.path), 'migrations');
  if (prismaVersion !== null) return major === 6 && minor >= 6 ? beside : above;
  return !(await exists(beside)) && (await exists(above)) ? above : beside;
}

function versionNumbers(version: string | null): readonly number[] {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return major === undefined ? [] : [Number(major), Number(minor)];
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
