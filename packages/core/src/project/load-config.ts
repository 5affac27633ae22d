import { join } from 'node:path';
import { messageOf } from '../model/file-error.ts';
import { Failure } from '../model/failure.ts';
import type { Environment } from '../model/options.ts';
import { missingVariableOf, type EnvironmentUse } from './config-stand-in.ts';
import { evaluateConfig } from './evaluate-config.ts';
import { readTextIfAny } from './file-error.ts';
import { parseDotenv } from './load-lazily.ts';
import { readConfig, type PrismaConfig } from './read-config.ts';
import { foundUrl, isBlankUrl, missingUrl, type ResolvedUrl } from './resolve-url.ts';
import { pathFrom } from './schema-parser.ts';

export interface ConfigFile {
  readonly path: string;
  /** The path as messages print it. */
  readonly label: string;
  readonly settings: PrismaConfig;
  /** The environment as the config left it: what it loaded itself is in it. */
  readonly environment: Environment;
  readonly url: ResolvedUrl;
  readonly directUrl: ResolvedUrl | null;
  readonly shadowUrl: ResolvedUrl | null;
}

/**
 * Loads a Prisma config file. Where its URL is missing and the project has a `.env` that the config does not load,
 * it is evaluated again with that, and the origin of the URL says so.
 *
 * @param needsUrl false when the caller has a URL already
 * @throws Failure `config-invalid`, `config-unsupported`, or `env-missing` when a path depends on an unset variable
 */
export async function loadConfig(
  path: string,
  directory: string,
  environment: Environment,
  needsUrl: boolean,
): Promise<ConfigFile> {
  const config = await loadOnce(path, directory, environment, '');
  if (!needsUrl || config.url.kind === 'found') return config;
  const dotenv = parseDotenv(readTextIfAny(join(directory, '.env')));
  if (Object.keys(dotenv).length === 0) return config;
  const note = ` (from .env, which ${config.label} does not load)`;
  const second = await loadOnce(path, directory, { ...dotenv, ...environment }, note);
  return second.url.kind === 'found' ? second : config;
}

async function loadOnce(
  path: string,
  directory: string,
  environment: Environment,
  note: string,
): Promise<ConfigFile> {
  const label = pathFrom(directory, path);
  const evaluated = await evaluateConfig(path, directory, environment);
  const settings = readSettings(evaluated.value, label, path);
  requireKnownPath(settings.schemaPath, `\`schema\` in ${label}`, evaluated.use);
  requireKnownPath(settings.migrationsPath, `\`migrations.path\` in ${label}`, evaluated.use);
  const resolve = (key: string, value: string | null): ResolvedUrl =>
    resolveSetting(`datasource.${key} in ${label}`, value, evaluated.use, note);
  return {
    path,
    label,
    settings,
    environment: evaluated.environment,
    url: resolve('url', settings.url),
    directUrl: settings.directUrl === null ? null : resolve('directUrl', settings.directUrl),
    shadowUrl:
      settings.shadowDatabaseUrl === null ? null : resolve('shadowDatabaseUrl', settings.shadowDatabaseUrl),
  };
}

/** What a config exports may be code of its own: getters, proxies. */
function readSettings(value: unknown, label: string, path: string): PrismaConfig {
  try {
    return readConfig(value, label, path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('config-invalid', `${label} cannot be read: ${messageOf(error)}`, {
      next: 'Export plain values, or name another file with --config.',
      cause: error,
    });
  }
}

function requireKnownPath(path: string | null, label: string, use: EnvironmentUse): void {
  const variable = path === null ? null : missingVariableOf(path, use);
  if (variable === null) return;
  throw new Failure('env-missing', `${label} needs the environment variable ${variable}, which is not set.`, {
    next: `Set ${variable}, or put it into a .env file that the config loads.`,
  });
}

function resolveSetting(label: string, value: string | null, use: EnvironmentUse, note: string): ResolvedUrl {
  if (value === null || isBlankUrl(value)) return missingUrl(`${label} is not set`);
  const variable = missingVariableOf(value, use);
  if (variable !== null) {
    return missingUrl(
      `${label} needs ${variable}, which is set neither in the environment nor in .env`,
      variable,
    );
  }
  const name = use.found.get(value);
  return foundUrl(value, `${name === undefined ? label : `${name}, ${label}`}${note}`);
}
