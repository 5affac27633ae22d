import { dirname, resolve } from 'node:path';
import { Failure } from '../model/failure.ts';
import { isDefinedConfig } from './config-stand-in.ts';

/** The settings of a Prisma config that matter here, paths absolute. */
export interface PrismaConfig {
  readonly schemaPath: string | null;
  readonly migrationsPath: string | null;
  readonly shadowInitScript: string | null;
  readonly url: string | null;
  /** Prisma 6 only, with `engine: 'classic'`. */
  readonly directUrl: string | null;
  readonly shadowDatabaseUrl: string | null;
  readonly externalTables: readonly string[];
  readonly externalEnums: readonly string[];
  /** Of Prisma 6: `classic` takes the URL from the config, `js` connects by a driver adapter. */
  readonly engine: string | null;
}

const knownKeys = new Set([
  ...[
    'experimental',
    'datasource',
    'schema',
    'migrations',
    'tables',
    'enums',
    'views',
    'typedSql',
    'extensions',
  ],
  // Prisma 6
  ...['engine', 'adapter', 'studio', 'earlyAccess', 'migrate'],
]);

/** Top-level keys that only Prisma 8 has. */
const prisma8Keys = ['contract', 'db', 'family', 'target', 'extensionPacks', 'orm', 'cli', 'contracts'];

/**
 * Validates what a config file exports, with the reasons that Prisma has for refusing it.
 *
 * @param label path of the file as messages print it
 * @param file absolute path, which its own paths are relative to
 * @throws Failure `config-unsupported` for a Prisma 8 config, `config-invalid` for any other that Prisma refuses
 */
export function readConfig(value: unknown, label: string, file: string): PrismaConfig {
  if (!isRecord(value)) throw invalid(label, 'its default export is no object.');
  const eighth = prisma8Keys.find((key) => key in value);
  if (eighth !== undefined) throw prisma8Failure(label, `has \`${eighth}\``);
  const version = ['version', 'prismaVersion', '$version'].find((key) => {
    const stated = value[key];
    return (typeof stated === 'string' || typeof stated === 'number') && /^v?8\b/.test(String(stated));
  });
  if (version !== undefined) throw prisma8Failure(label, `says \`${version}\` 8`);
  rejectUnknownKeys(value, label);
  const section = (name: string): Section => readSection(value, name, label);
  const config = {
    schemaPath: readString(value, 'schema', 'schema', label),
    migrationsPath: section('migrations').string('path'),
    shadowInitScript: section('migrations').string('initShadowDb'),
    url: section('datasource').string('url'),
    directUrl: section('datasource').string('directUrl'),
    shadowDatabaseUrl: section('datasource').string('shadowDatabaseUrl'),
    externalTables: section('tables').strings('external'),
    externalEnums: section('enums').strings('external'),
    engine: readString(value, 'engine', 'engine', label),
  };
  requireExternalTablesFeature(value, label);
  const absolute = (given: string | null): string | null =>
    given === null || given === '' ? null : resolve(dirname(file), given);
  return {
    ...config,
    schemaPath: absolute(config.schemaPath),
    migrationsPath: absolute(config.migrationsPath),
  };
}

/** `defineConfig` drops keys that it does not know; a bare object with one is refused. */
function rejectUnknownKeys(value: object, label: string): void {
  if (isDefinedConfig(value)) return;
  const unknown = Object.keys(value).find((key) => !knownKeys.has(key));
  if (unknown !== undefined) throw invalid(label, `Prisma knows no setting \`${unknown}\`.`);
}

/** Prisma's own message for this is a dump of types that does not name the reason. */
function requireExternalTablesFeature(value: Record<string, unknown>, label: string): void {
  if (readSection(value, 'experimental', label).boolean('externalTables') === true) return;
  const gated: [string, string][] = [
    ['tables', 'external'],
    ['migrations', 'initShadowDb'],
  ];
  // defineConfig forgets to ask for the feature here, and Prisma does not check again.
  if (!isDefinedConfig(value)) gated.push(['enums', 'external']);
  for (const [name, key] of gated) {
    const settings = value[name];
    if (isRecord(settings) && Boolean(settings[key])) {
      throw new Failure(
        'config-invalid',
        `${label} is not valid: \`${name}.${key}\` needs \`experimental.externalTables: true\`.`,
        {
          why: 'Prisma refuses the whole config where a setting of an experimental feature stands without the feature.',
          next: `Add \`experimental: { externalTables: true }\` to the config, or remove \`${name}.${key}\`.`,
        },
      );
    }
  }
}

interface Section {
  string(key: string): string | null;
  strings(key: string): readonly string[];
  boolean(key: string): boolean | null;
}

function readSection(config: Record<string, unknown>, name: string, label: string): Section {
  const value = config[name] ?? {};
  if (!isRecord(value)) throw invalid(label, `\`${name}\` must be an object.`);
  return {
    string: (key) => readString(value, key, `${name}.${key}`, label),
    strings(key) {
      const list = value[key] ?? [];
      if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
      throw invalid(label, `\`${name}.${key}\` must be a list of strings.`);
    },
    boolean(key) {
      const flag = value[key] ?? null;
      if (flag === null || typeof flag === 'boolean') return flag;
      throw invalid(label, `\`${name}.${key}\` must be true or false.`);
    },
  };
}

function readString(
  record: Record<string, unknown>,
  key: string,
  setting: string,
  label: string,
): string | null {
  const value = record[key] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw invalid(label, `\`${setting}\` must be a string.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(label: string, problem: string): Failure {
  return new Failure('config-invalid', `${label} is not valid: ${problem}`, {
    next: 'Correct the file, or name another one with --config.',
  });
}

/** @param sign completes `it …` */
export function prisma8Failure(label: string, sign: string): Failure {
  return new Failure('config-unsupported', `${label} is a config of Prisma 8 (it ${sign}).`, {
    why: 'Prisma 8 keeps no _prisma_migrations: there is nothing to baseline. Prisma 5, 6 and 7 are supported.',
    next: 'Put the settings of Prisma 7 into prisma7.config.ts beside it, or name a Prisma 7 config with --config.',
  });
}
