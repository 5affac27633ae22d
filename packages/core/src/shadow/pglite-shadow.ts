import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { memoryUsage } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Writer } from '../database/database.ts';
import { openWriter } from '../database/open-database.ts';
import { Failure } from '../model/failure.ts';
import { createMissingRoles } from './create-missing-roles.ts';
import { describeVersionLimit } from './describe-version-limit.ts';
import { guardDatabase } from './guarded-database.ts';
import { PgliteStream } from './pglite-stream.ts';
import { PgliteThread, type PgliteExtension } from './pglite-thread.ts';
import { mostReplayedBytes, ReplayBudget, type ReplayLimits } from './replay-budget.ts';
import type { ShadowContext, ShadowDatabase, ShadowServer } from './shadow-server.ts';

interface PglitePackage {
  /** Of its modules. */
  readonly directory: string;
  readonly version: string;
}

/** Extensions that have an npm package of their own, if the project installed it. */
const separatePackages: Readonly<Record<string, string>> = { vector: '@electric-sql/pglite-pgvector' };

/**
 * PostgreSQL as WebAssembly, one instance per database, each in a thread of this process. Where nothing native runs.
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
  const extensions = await findExtensions(pglite, context.projectDirectory, extensionNames);
  let thread: PgliteThread | null = null;
  const endThread = async (): Promise<void> => thread?.close();
  const budget = new ReplayBudget(limitsOf(context), endThread);
  const start = async (): Promise<Writer> => {
    thread = await startPglite(pglite, context.cacheDirectory, extensions);
    try {
      return guardDatabase(await connect(thread, context, budget.signal), budget, sendAsItIs);
    } catch (error) {
      await endThread();
      throw error;
    }
  };
  let database = await start();
  const drop = async (): Promise<void> => {
    await database.close();
    await endThread();
  };
  return {
    get database() {
      return database;
    },
    reset: async () => {
      await drop();
      database = await start();
    },
    drop,
    ensureRoles: (names) => createMissingRoles(database, names),
    supply: async (sql) => {
      await database.execute(sql);
    },
  };
}

const sendAsItIs = (): Promise<null> => Promise.resolve(null);

/** Its files are in memory: what the process has taken since then is room and memory in one. */
function limitsOf({ replayTimeoutMs }: ShadowContext): ReplayLimits {
  const before = memoryUsage.rss();
  const readBytes = (): Promise<number> => Promise.resolve(memoryUsage.rss() - before);
  return { timeoutMs: replayTimeoutMs, readBytes, mostBytes: mostReplayedBytes };
}

async function connect(thread: PgliteThread, context: ShadowContext, spent: AbortSignal): Promise<Writer> {
  const schema =
    context.schema === null ? '' : `?${new URLSearchParams({ schema: context.schema }).toString()}`;
  return await openWriter({
    url: `postgresql://postgres@localhost/postgres${schema}`,
    applicationName: 'prisma-mend shadow',
    lockTimeoutMs: 0,
    statementTimeoutMs: 0,
    stream: () => new PgliteStream(thread),
    signal: AbortSignal.any([spent, ...(context.signal === undefined ? [] : [context.signal])]),
  });
}

/** `initdb` as WebAssembly takes seconds: its result is kept in the cache. */
async function startPglite(
  pglite: PglitePackage,
  cacheDirectory: string | null,
  extensions: readonly PgliteExtension[],
): Promise<PgliteThread> {
  const imagePath = cacheDirectory === null ? null : join(cacheDirectory, `pglite-${pglite.version}.tar`);
  const image = imagePath === null ? null : await readFile(imagePath).catch(() => null);
  const packageUrl = pathToFileURL(join(pglite.directory, 'index.js')).href;
  try {
    const thread = await PgliteThread.start({ packageUrl, extensions, image });
    if (image === null && imagePath !== null) await saveImage(thread, imagePath).catch(() => undefined);
    return thread;
  } catch (error) {
    if (imagePath !== null) await rm(imagePath, { force: true }).catch(() => undefined);
    throw new Failure('shadow-failed', 'PGlite did not start.', {
      next: 'Name an empty database with --shadow <url>.',
      cause: error,
    });
  }
}

async function saveImage(thread: PgliteThread, path: string): Promise<void> {
  const image = await thread.dumpDataDirectory();
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(unfinished, image);
  await rename(unfinished, path);
}

async function loadPglite(projectDirectory: string): Promise<PglitePackage> {
  const here = fileURLToPath(import.meta.url);
  for (const from of [here, join(projectDirectory, 'package.json')]) {
    try {
      const directory = dirname(createRequire(from).resolve('@electric-sql/pglite'));
      const description: unknown = JSON.parse(await readFile(join(directory, '..', 'package.json'), 'utf8'));
      const version =
        typeof description === 'object' && description !== null && 'version' in description
          ? String(description.version)
          : 'unknown';
      return { directory, version };
    } catch {
      // Not installed there.
    }
  }
  throw new Failure('shadow-unavailable', 'PGlite is not installed.', {
    next: 'Run npm install --save-dev @electric-sql/pglite',
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
async function findExtensions(
  pglite: PglitePackage,
  projectDirectory: string,
  names: readonly string[],
): Promise<readonly PgliteExtension[]> {
  const available = await listPgliteExtensions(pglite, projectDirectory);
  return [...new Set(names)]
    .filter((name) => available.has(name) && name !== 'plpgsql')
    .map((name) => {
      const file = resolveSeparate(projectDirectory, name) ?? contribFile(pglite, name);
      return { key: name.replaceAll('-', '_'), url: pathToFileURL(file).href };
    });
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
