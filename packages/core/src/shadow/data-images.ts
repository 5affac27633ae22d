import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { copyDirectory } from './copy-directory.ts';
import type { ServerAccount } from './server-account.ts';

const keptImages = 4;
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
      await utimes(image, new Date(), new Date());
      return true;
    } catch {
      // Absent, or evicted by another process while it was being copied.
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
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      if (!(await exists(join(this.#directory, name)))) throw error;
    }
  }

  /** Removes the least recently used images whose names begin with `prefix`, and what crashed writers left. */
  async evict(prefix: string): Promise<void> {
    const names = await readdir(this.#directory).catch(() => []);
    const images: { readonly name: string; readonly usedMs: number }[] = [];
    for (const name of names) {
      const usedMs = (await stat(join(this.#directory, name)).catch(() => null))?.mtimeMs ?? 0;
      if (name.startsWith(prefix)) images.push({ name, usedMs });
      if (name.startsWith('unfinished-') && Date.now() - usedMs > abandonedAgeMs) await this.#remove(name);
    }
    images.sort((one, other) => other.usedMs - one.usedMs);
    for (const { name } of images.slice(keptImages)) await this.#remove(name);
  }

  /** Takes the name away first, so that no one starts to copy what is half removed. */
  async #remove(name: string): Promise<void> {
    const doomed = join(this.#directory, `unfinished-${randomBytes(6).toString('hex')}`);
    try {
      await rename(join(this.#directory, name), doomed);
    } catch {
      return;
    }
    await rm(doomed, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
