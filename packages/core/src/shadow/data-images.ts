import { createHash, randomBytes } from 'node:crypto';
import { access, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyDirectory } from './copy-directory.ts';
import type { ServerAccount } from './server-account.ts';

const abandonedAgeMs = 10 * 60_000;
/** In an image: the hash of every file of its data directory. */
const hashesFile = 'hashes.json';
const dataFolder = 'data';
/**
 * In an image: how its files looked from outside when they were last read whole, and since which start of the machine.
 * Who changes a file changes its ctime; only a crash of the machine leaves files that look whole and are not.
 */
const sealFile = 'seal';
/** Files that are read at the same time. */
const readers = 16;
/** Images that this process has read whole and found as they were saved: how their files looked from outside. */
const intact = new Map<string, string>();

/**
 * Copies of data directories of stopped servers, by name. An image is complete as soon as it has its name: it is
 * filled under a temporary name and renamed, so any number of processes may read and write at once.
 */
export class DataImages {
  readonly #directory: string;

  constructor(cacheDirectory: string) {
    this.#directory = join(cacheDirectory, 'postgres');
  }

  /**
   * Copies an image to `target`, which must not exist.
   *
   * @returns null when there is no such image; else whether every file of the copy has the content that was saved. What
   * is damaged is thrown away.
   */
  async restore(
    name: string,
    target: string,
    account: ServerAccount | null,
  ): Promise<{ readonly isIntact: Promise<boolean> } | null> {
    const image = join(this.#directory, name);
    try {
      await access(join(image, hashesFile));
      await copyDirectory(join(image, dataFolder), target, account);
    } catch {
      // Absent, or the cache was cleared while it was being copied.
      await rm(target, { recursive: true, force: true });
      return null;
    }
    return { isIntact: this.#check(name) };
  }

  async #check(name: string): Promise<boolean> {
    const image = join(this.#directory, name);
    const seal = join(image, sealFile);
    try {
      const boot = await readBoot();
      const outside = createHash('sha256')
        .update(`${boot}\n${render(await describeFiles(image))}`)
        .digest('hex');
      if (intact.get(image) === outside) return true;
      const isSealed = boot !== '' && (await readFile(seal, 'utf8').catch(() => '')) === outside;
      if (isSealed || (await isAsSaved(image))) {
        intact.set(image, outside);
        if (!isSealed && boot !== '') await writeSeal(seal, outside).catch(() => undefined);
        return true;
      }
    } catch {
      // Unreadable is damaged.
    }
    await this.remove(name);
    return false;
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#directory, name), { recursive: true, force: true }).catch(() => undefined);
  }

  /** Keeps a copy of a stopped server's data directory. An image of that name that is already there stays. */
  async save(name: string, dataDirectory: string): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const unfinished = join(this.#directory, `unfinished-${randomBytes(6).toString('hex')}`);
    try {
      await mkdir(unfinished, { mode: 0o700 });
      const data = join(unfinished, dataFolder);
      await copyDirectory(dataDirectory, data);
      await writeFile(join(unfinished, hashesFile), render(await readFiles(data, hashContent)), {
        mode: 0o600,
      });
      await rename(unfinished, join(this.#directory, name));
      await this.#removeAbandoned();
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      if (!(await exists(join(this.#directory, name)))) throw error;
    }
  }

  /** What crashed writers left. */
  async #removeAbandoned(): Promise<void> {
    for (const name of await readdir(this.#directory)) {
      if (!name.startsWith('unfinished-')) continue;
      const path = join(this.#directory, name);
      const changedMs = (await stat(path).catch(() => null))?.mtimeMs ?? Date.now();
      if (Date.now() - changedMs > abandonedAgeMs) await rm(path, { recursive: true, force: true });
    }
  }
}

/** What `read` makes of every file below a directory, by its path from there; entries that are no files are not followed. */
async function readFiles(
  directory: string,
  read: (path: string) => Promise<string>,
): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({ path: join(entry.parentPath, entry.name), isFile: entry.isFile() }));
  const values = new Map<string, string>();
  const pending = paths[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (const { path, isFile } of pending) {
      values.set(path.slice(directory.length + 1), isFile ? await read(path) : 'not a file');
    }
  };
  await Promise.all(Array.from({ length: readers }, work));
  return values;
}

/** What names this start of the machine; empty where there is no such name. */
async function readBoot(): Promise<string> {
  return await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
}

/** Reads it whole. */
async function isAsSaved(image: string): Promise<boolean> {
  const saved = await readFile(join(image, hashesFile), 'utf8');
  return saved === render(await readFiles(join(image, dataFolder), hashContent));
}

/** Never half of it: another process may read it. */
async function writeSeal(path: string, seal: string): Promise<void> {
  const unfinished = `${path}-${randomBytes(6).toString('hex')}`;
  await writeFile(unfinished, seal, { mode: 0o600 });
  await rename(unfinished, path);
}

/** Of an image, besides its seal. */
async function describeFiles(image: string): Promise<ReadonlyMap<string, string>> {
  const files = await readFiles(image, describeOutside);
  return new Map([...files].filter(([path]) => !path.startsWith(sealFile)));
}

async function hashContent(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('base64');
}

async function describeOutside(path: string): Promise<string> {
  const { dev, ino, size, mtimeMs, ctimeMs } = await stat(path);
  return [dev, ino, size, mtimeMs, ctimeMs].join();
}

function render(values: ReadonlyMap<string, string>): string {
  return JSON.stringify([...values].sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
