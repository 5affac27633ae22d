import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Failure } from '../model/failure.ts';
import type { Environment } from '../model/options.ts';
import type { Project, ProjectUrl, SchemaFile } from '../model/project.ts';
import { findConfig, isFile } from './find-config.ts';
import { defaultSchemaPaths, loadDefaultSchema, loadNamedSchema, type FoundSchema } from './find-schema.ts';
import { findSubProjects } from './find-sub-projects.ts';
import { loadConfig, type ConfigFile } from './load-config.ts';
import { loadHistory } from './load-history.ts';
import { chooseMigrationsDirectory } from './migrations-directory.ts';
import { findInstalledVersion, findPackageJson, schemaPathOf } from './package-json.ts';
import { resolveProjectUrls } from './resolve-project-urls.ts';
import { parseSchemaOnce, type ParsedSchemaCache } from './parsed-schema-cache.ts';
import { pathFrom, type ParsedSchema } from './schema-parser.ts';

export interface LoadProjectOptions {
  /** Absolute: where Prisma would be run. */
  readonly directory: string;
  /** `--schema`: file or folder, relative to `directory`. */
  readonly schemaPath?: string;
  /** `--config`, relative to `directory`. */
  readonly configPath?: string;
  /** `--url`: wins over everything that the project says. */
  readonly url?: string;
  readonly environment: Environment;
  /** Loads a project without a schema (a database can be baselined from its catalog) instead of failing. */
  readonly allowMissingSchema?: boolean;
  /** Loads a project whose schema Prisma cannot read, as far as its datasource block goes, instead of failing. */
  readonly allowInvalidSchema?: boolean;
  /** Keeps what was read of a schema for the next time. */
  readonly parsedSchemas?: ParsedSchemaCache | null;
}

/**
 * Loads a Prisma 5, 6 or 7 project as Prisma itself would.
 *
 * A missing URL is no failure: `url` is then null and `urlProblem` says what was looked for; see `requireUrl`. The
 * schema's types and relations are not checked here; see `requireValidSchema`.
 *
 * @throws Failure `usage` (no such folder), `config-invalid`, `config-unsupported`, `env-missing` (a path in the
 * config needs a variable), `schema-not-found`, `schema-invalid`, `provider-unsupported`, `history-invalid`
 */
export async function loadProject(options: LoadProjectOptions): Promise<Project> {
  const { directory } = options;
  await requireDirectory(directory);
  const [configPath, packageJson, prismaVersion] = await Promise.all([
    chooseConfig(options),
    findPackageJson(directory),
    findInstalledVersion(directory, 'prisma'),
  ]);
  const config =
    configPath === null
      ? null
      : await loadConfig(configPath, directory, options.environment, options.url === undefined);
  const packageSchema = packageJson === null ? null : schemaPathOf(packageJson);
  const found = await findSchema(options, config, packageSchema);
  const installedMajor = majorOf(prismaVersion);
  const { parsed, problem: schemaProblem } =
    found === null
      ? { parsed: null, problem: null }
      : await parseOwnSchema(found.files, options, firstLine(installedMajor, config));
  if (found !== null && parsed !== null) requirePostgres(parsed, pathFrom(directory, found.path));
  const [history, urls] = await Promise.all([
    chooseMigrationsDirectory({ directory, config, found, parsed, prismaVersion }).then(loadHistory),
    resolveProjectUrls({
      directory,
      environment: options.environment,
      givenUrl: options.url ?? null,
      config,
      schemaPath: found?.path ?? null,
      datasource: parsed?.datasource ?? null,
      packageDirectory: packageJson?.directory ?? directory,
      installedMajor,
    }),
  ]);
  return {
    directory,
    configPath,
    schema:
      found === null || parsed === null
        ? null
        : {
            files: found.files,
            engineLine: parsed.engineLine,
            previewFeatures: parsed.previewFeatures,
            schemas: parsed.datasource?.schemas ?? [],
            ...(schemaProblem === null ? {} : { problem: schemaProblem }),
          },
    history,
    ...urls,
    shadowInitScript: config?.settings.shadowInitScript ?? null,
    externalTables: config?.settings.externalTables ?? [],
    externalEnums: config?.settings.externalEnums ?? [],
    prismaVersion,
  };
}

/** Where the whole cannot be read: what its datasource and generator blocks say. */
async function parseOwnSchema(
  files: readonly SchemaFile[],
  options: LoadProjectOptions,
  line: 6 | 7,
): Promise<{ readonly parsed: ParsedSchema; readonly problem: string | null }> {
  const { directory, parsedSchemas = null } = options;
  try {
    return { parsed: await parseSchemaOnce(files, directory, line, parsedSchemas), problem: null };
  } catch (error) {
    if (options.allowInvalidSchema !== true || !(error instanceof Failure)) throw error;
    const blocks = files.map((file) => ({ ...file, content: onlyConfigBlocks(file.content) }));
    if (blocks.every(({ content }) => content === '')) throw error;
    return { parsed: await parseSchemaOnce(blocks, directory, line, null), problem: error.message };
  }
}

const configBlock = /^[ \t]*(?:datasource|generator)\s+\w+\s*\{[^}]*\}/gm;

function onlyConfigBlocks(content: string): string {
  return (content.match(configBlock) ?? []).join('\n');
}

/**
 * The database URL of a project.
 *
 * @throws Failure `env-missing` when the variable that should hold it is not set, `url-missing` when nothing
 * names a database
 */
export function requireUrl(project: Project): ProjectUrl {
  if (project.url !== null) return project.url;
  const problem = project.urlProblem ?? 'nothing names a database';
  const variable = project.missingVariable ?? null;
  throw variable === null
    ? new Failure('url-missing', `There is no database URL: ${problem}.`, {
        next: 'Name the database with --url, or in the datasource of the project.',
      })
    : new Failure('env-missing', `There is no database URL: ${problem}.`, {
        next: `Set ${variable} (for example in .env), or name the database with --url.`,
      });
}

async function requireDirectory(directory: string): Promise<void> {
  const entry = await stat(directory).catch(() => null);
  if (entry?.isDirectory() === true) return;
  throw new Failure('usage', `The project folder ${directory} does not exist or is no folder.`, {
    next: 'Name the folder of the project with --project.',
  });
}

async function chooseConfig(options: LoadProjectOptions): Promise<string | null> {
  if (options.configPath === undefined) return findConfig(options.directory);
  const path = resolve(options.directory, options.configPath);
  if (await isFile(path)) return path;
  throw new Failure('config-invalid', `The Prisma config ${path} (--config) does not exist.`, {
    next: 'Name an existing file with --config, or leave the flag out to have it looked for.',
  });
}

async function findSchema(
  { directory, schemaPath, allowMissingSchema }: LoadProjectOptions,
  config: ConfigFile | null,
  packageSchema: string | null,
): Promise<FoundSchema | null> {
  if (schemaPath !== undefined) return loadNamedSchema(resolve(directory, schemaPath), '--schema');
  const configured = config?.settings.schemaPath ?? null;
  if (config !== null && configured !== null) {
    return loadNamedSchema(configured, `\`schema\` in ${config.label}`);
  }
  if (packageSchema !== null) return loadNamedSchema(packageSchema, 'prisma.schema in package.json');
  // Prisma 7 looks beside the config, Prisma 6 in the working directory.
  const places = config === null ? [directory] : [...new Set([dirname(config.path), directory])];
  const found = await loadDefaultSchema(places);
  if (found !== null || allowMissingSchema === true) return found;
  throw await schemaNotFound(directory, places);
}

async function schemaNotFound(directory: string, places: readonly string[]): Promise<Failure> {
  const looked = places.flatMap(defaultSchemaPaths).map((path) => pathFrom(directory, path));
  const subProjects = await findSubProjects(directory);
  const [example] = subProjects;
  return new Failure('schema-not-found', `There is no Prisma schema in ${directory}.`, {
    why: [
      `Looked for ${looked.join(', ')}, a Prisma config that names one, and prisma.schema in package.json.`,
      ...(subProjects.length > 0 ? [`Prisma projects below it: ${subProjects.join(', ')}.`] : []),
    ].join('\n'),
    next:
      example === undefined
        ? 'Name the folder of the project with --project, or the schema with --schema.'
        : `Name one of them: --project ${example}`,
  });
}

function majorOf(version: string | null): number | null {
  const major = Number.parseInt(version ?? '', 10);
  return Number.isNaN(major) ? null : major;
}

/** The likelier line, so that one parser is loaded instead of two. */
function firstLine(installedMajor: number | null, config: ConfigFile | null): 6 | 7 {
  if (installedMajor !== null) return installedMajor < 7 ? 6 : 7;
  return config !== null && config.settings.url !== null && config.settings.engine === null ? 7 : 6;
}

function requirePostgres({ datasource }: ParsedSchema, schema: string): void {
  if (datasource === null) {
    throw new Failure('schema-invalid', `The Prisma schema ${schema} has no datasource block.`, {
      next: 'Add one with `provider = "postgresql"`.',
    });
  }
  const { provider } = datasource;
  if (provider === 'postgresql' || provider === 'postgres') return;
  throw new Failure(
    'provider-unsupported',
    `The datasource of ${schema} is ${provider}; only PostgreSQL works.`,
    {
      ...(provider === 'cockroachdb' && {
        why: 'CockroachDB speaks the protocol of PostgreSQL, but its catalog and its DDL differ too much to prove anything.',
      }),
      next: 'Name a project whose datasource has `provider = "postgresql"`.',
    },
  );
}
