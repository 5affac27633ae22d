import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readKey, takeKey } from './own-key.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'own-key-'));
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

const place = { variable: 'THE_KEY', fileName: 'the.key', purpose: 'tests' };

test('processes that begin at once take the same key, and leave nothing else', async () => {
  const environment = { XDG_STATE_HOME: home };
  const keys = await Promise.all(Array.from({ length: 20 }, () => takeKey(place, environment)));
  expect(new Set(keys).size).toBe(1);
  expect(await readKey(place, environment)).toBe(keys[0]);
  expect(await readdir(join(home, 'prisma-mend'))).toEqual(['the.key']);
});

test('a key that others may read is none, and neither is one in a variable that is short', async () => {
  const path = join(home, 'prisma-mend', 'the.key');
  await chmod(path, 0o644);
  expect(await readKey(place, { XDG_STATE_HOME: home })).toBeNull();
  await chmod(path, 0o600);
  await writeFile(path, '');
  expect(await readKey(place, { XDG_STATE_HOME: home })).toBeNull();
  await expect(readKey(place, { THE_KEY: 'short' })).rejects.toMatchObject({ code: 'usage' });
});
