import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** The value in a cache file; null when it is missing or damaged, or another entry under this name. */
export async function readJson(path: string): Promise<unknown> {
  try {
    const text = await readFile(path, 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    return text.slice(0, end) === sealOf(path, body) ? JSON.parse(body) : null;
  } catch {
    return null;
  }
}

/** Writes a cache file whole, under another name first. A cache that cannot be written only costs time. */
export async function storeJson(path: string, value: unknown): Promise<void> {
  const body = JSON.stringify(value);
  await storeText(path, `${sealOf(path, body)}\n${body}`);
}

function sealOf(path: string, body: string): string {
  return createHash('sha256')
    .update(`${basename(path)}\n${body}`)
    .digest('hex');
}

/** As {@link storeJson}, for text that is there already. */
export async function storeText(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const temporary = `${path}.${randomUUID()}`;
    await writeFile(temporary, text, { mode: 0o600 });
    await rename(temporary, path);
  } catch {
    return;
  }
}
