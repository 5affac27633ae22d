import { fsync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';

const storeByNumber = promisify(fsync);

/** Returns once the file is on disk. Yarn's Plug'n'Play hands out files that have a number, but no `sync()`. */
export async function storeFile({ fd }: FileHandle): Promise<void> {
  await storeByNumber(fd);
}
