import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { copyDirectory } from './copy-directory.ts';
import type { ServerAccount } from './server-account.ts';

const abandonedAgeMs = 10 * 60_000;

/**
 * Copies of data directories of stopped servers, by name. A directory is complete as soon as it has its name: it is
 * filled under a temporary name and renamed, so any number of processes may read and write at once.
 */
export class DataImages {
  readonly #directory: string;

  constructor(cacheDirectory: string) {
    this.#directory = join(cacheDirectory, 'postgres');
  }

  /** Copies an image to `target`, which must not exist; false when there is no such image. */
  async restore(name: string, target: string, account: ServerAccount | null): Promise<boolean> {
    const image = join(this.#directory, name);
    try {
      await access(image);
      await copyDirectory(image, target, account);
      return true;
    } catch {
      // Absent, or the cache was cleared while it was being copied.
      await rm(target, { recursive: true, force: true });
      return false;
    }
  }

  /** Keeps a copy of a stopped server's data directory. An image of that name that is already there stays. */
  async save(name: string, dataDirectory: string): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const unfinished = join(this.#directory, `unfinished-${randomBytes(6).toString('hex')}`);
    try {
      await copyDirectory(dataDirectory, unfinished);
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

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
