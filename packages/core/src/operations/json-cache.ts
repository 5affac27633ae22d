import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The value in a cache file; null when it is missing or damaged. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Writes a cache file whole, under another name first. A cache that cannot be written only costs time. */
export async function storeJson(path: string, value: unknown): Promise<void> {
  await storeText(path, JSON.stringify(value));
}

/** As {@link storeJson}, for text that is there already. */
export async function storeText(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${randomUUID()}`;
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch {
    return;
  }
}
