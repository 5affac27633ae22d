import type * as Pglite from '@electric-sql/pglite';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Database } from '../database/database.ts';
import { openDatabase } from '../database/open-database.ts';
import { Failure } from '../model/failure.ts';
import { createMissingRoles } from './create-missing-roles.ts';
import { describeVersionLimit } from './describe-version-limit.ts';
import { PgliteStream } from './pglite-stream.ts';
import type { ShadowContext, ShadowDatabase, ShadowServer } from './shadow-server.ts';

type PgliteExtensions = NonNullable<Pglite.PGliteOptions['extensions']>;

interface PglitePackage {
  readonly create: (options: Pglite.PGliteOptions) => Promise<Pglite.PGlite>;
  readonly directory: string;
  readonly version: string;
}

/** Extensions that have an npm package of their own, if the project installed it. */
const separatePackages: Readonly<Record<string, string>> = { vector: '@electric-sql/pglite-pgvector' };

/**
 * PostgreSQL as WebAssembly in this process, one instance per database. Where nothing native runs.
 *
 * @throws Failure `shadow-unavailable` when the package is not installed, `shadow-failed` when it does not start.
 */
export async function openPgliteShadow(context: ShadowContext): Promise<ShadowServer> {
  const pglite = await loadPglite(context.projectDirectory);
  const open = new Set<ShadowDatabase>();
  const create = async (extensions: readonly string[]): Promise<ShadowDatabase> => {
    const database = await createPgliteDatabase(pglite, context, extensions);
    open.add(database);
    return database;
  };
  // The first instance tells the version, and is the first database.
  let first: ShadowDatabase | null = await create([]);
  const { serverVersionNumber } = first.database.identity;
  const close = async (): Promise<void> => {
    await Promise.all([...open].map((database) => database.drop()));
    open.clear();
  };
  return {
    provider: 'pglite',
    serverVersionNumber,
    limits: [
      ...describeVersionLimit(context.wantedMajor, Math.floor(serverVersionNumber / 10_000)),
      'The shadow is PGlite: extensions beyond those it brings along were not verified.',
    ],
    holdsSeveralDatabases: true,
    createDatabase: async (extensions = []) => {
      const ready = first;
      first = null;
      if (ready !== null && extensions.length === 0) return ready;
      if (ready !== null) await ready.drop();
      return await create(extensions);
    },
    availableExtensions: () => listPgliteExtensions(pglite, context.projectDirectory),
    close,
  };
}

async function createPgliteDatabase(
  pglite: PglitePackage,
  context: ShadowContext,
  extensionNames: readonly string[],
): Promise<ShadowDatabase> {
  const extensions = await loadExtensions(pglite, context.projectDirectory, extensionNames);
  const start = async (): Promise<{ instance: Pglite.PGlite; database: Database }> => {
    const instance = await startPglite(pglite, context.cacheDirectory, extensions);
    try {
      return { instance, database: await connect(instance, context) };
    } catch (error) {
      await instance.close();
      throw error;
    }
  };
  let { instance, database } = await start();
  const drop = async (): Promise<void> => {
    await database.close();
    if (!instance.closed) await instance.close();
  };
  return {
    get database() {
      return database;
    },
    reset: async () => {
      await drop();
      ({ instance, database } = await start());
    },
    drop,
    ensureRoles: (names) => createMissingRoles(database, names),
  };
}

async function connect(instance: Pglite.PGlite, context: ShadowContext): Promise<Database> {
  const schema =
    context.schema === null ? '' : `?${new URLSearchParams({ schema: context.schema }).toString()}`;
  return await openDatabase({
    url: `postgresql://postgres@localhost/postgres${schema}`,
    applicationName: 'prisma-mend shadow',
    lockTimeoutMs: 0,
    statementTimeoutMs: 0,
    stream: () => new PgliteStream(instance),
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
}

/** `initdb` as WebAssembly takes seconds: its result is kept in the cache. */
async function startPglite(
  pglite: PglitePackage,
  cacheDirectory: string | null,
  extensions: PgliteExtensions,
): Promise<Pglite.PGlite> {
  const imagePath = cacheDirectory === null ? null : join(cacheDirectory, `pglite-${pglite.version}.tar`);
  const image = imagePath === null ? null : await readFile(imagePath).catch(() => null);
  try {
    if (image !== null) return await pglite.create({ extensions, loadDataDir: new Blob([image]) });
    const instance = await pglite.create({ extensions });
    if (imagePath !== null) await saveImage(instance, imagePath).catch(() => undefined);
    return instance;
  } catch (error) {
    if (imagePath !== null) await rm(imagePath, { force: true }).catch(() => undefined);
    throw new Failure('shadow-failed', 'PGlite did not start.', {
      next: 'Name an empty database with --shadow <url>.',
      cause: error,
    });
  }
}

async function saveImage(instance: Pglite.PGlite, path: string): Promise<void> {
  const image = await instance.dumpDataDir('none');
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(unfinished, new Uint8Array(await image.arrayBuffer()));
  await rename(unfinished, path);
}

async function loadPglite(projectDirectory: string): Promise<PglitePackage> {
  const here = fileURLToPath(import.meta.url);
  for (const from of [here, join(projectDirectory, 'package.json')]) {
    try {
      const directory = dirname(createRequire(from).resolve('@electric-sql/pglite'));
      const { PGlite } = (await import(pathToFileURL(join(directory, 'index.js')).href)) as typeof Pglite;
      const description: unknown = JSON.parse(await readFile(join(directory, '..', 'package.json'), 'utf8'));
      const version =
        typeof description === 'object' && description !== null && 'version' in description
          ? String(description.version)
          : 'unknown';
      return { create: (options) => PGlite.create(options), directory, version };
    } catch {
      // Not installed there.
    }
  }
  throw new Failure('shadow-unavailable', 'PGlite is not installed.', {
    next: 'npm install --save-dev @electric-sql/pglite',
  });
}

/** File of an extension below `contrib/`: names there have no hyphens. */
function contribFile(pglite: PglitePackage, name: string): string {
  return join(pglite.directory, 'contrib', `${name.replaceAll('-', '_')}.js`);
}

function resolveSeparate(projectDirectory: string, name: string): string | null {
  const packageName = separatePackages[name];
  if (packageName === undefined) return null;
  try {
    return createRequire(join(projectDirectory, 'package.json')).resolve(packageName);
  } catch {
    return null;
  }
}

/** The module of each extension that PGlite has; the others are left for CREATE EXTENSION to refuse. */
async function loadExtensions(
  pglite: PglitePackage,
  projectDirectory: string,
  names: readonly string[],
): Promise<PgliteExtensions> {
  const extensions: PgliteExtensions = {};
  const available = await listPgliteExtensions(pglite, projectDirectory);
  for (const name of new Set(names)) {
    if (!available.has(name) || name === 'plpgsql') continue;
    const file = resolveSeparate(projectDirectory, name) ?? contribFile(pglite, name);
    const module: unknown = await import(pathToFileURL(file).href);
    const key = name.replaceAll('-', '_');
    const extension = readExtension(module, key);
    if (extension !== null) extensions[key] = extension;
  }
  return extensions;
}

function readExtension(module: unknown, key: string): PgliteExtensions[string] | null {
  if (typeof module !== 'object' || module === null) return null;
  const extension = new Map<string, unknown>(Object.entries(module)).get(key);
  if (typeof extension !== 'object' || extension === null || !('setup' in extension)) return null;
  return extension as PgliteExtensions[string];
}

async function listPgliteExtensions(
  pglite: PglitePackage,
  projectDirectory: string,
): Promise<ReadonlySet<string>> {
  const files = await readdir(join(pglite.directory, 'contrib'));
  const names = files.filter((file) => file.endsWith('.js')).map((file) => file.slice(0, -'.js'.length));
  const separate = Object.keys(separatePackages).filter(
    (name) => resolveSeparate(projectDirectory, name) !== null,
  );
  return new Set([
    'plpgsql',
    ...separate,
    ...names.map((name) => (name === 'uuid_ossp' ? 'uuid-ossp' : name)),
  ]);
}
