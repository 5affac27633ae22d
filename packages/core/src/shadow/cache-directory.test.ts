import { chmod, chown, lstat, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chooseCacheDirectory } from './cache-directory.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-choice-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const choose = (): Promise<string | null> =>
  chooseCacheDirectory({ XDG_CACHE_HOME: join(folder, 'xdg'), HOME: join(folder, 'home') });

test('is below XDG_CACHE_HOME, closed to others', async () => {
  expect(await choose()).toBe(join(folder, 'xdg', 'prisma-mend'));
  expect((await lstat(join(folder, 'xdg', 'prisma-mend'))).mode & 0o777).toBe(0o700);
});

test('is not where everyone may write', async () => {
  await mkdir(join(folder, 'xdg'));
  await chmod(join(folder, 'xdg'), 0o777);
  expect(await choose()).toBe(join(folder, 'home', '.cache', 'prisma-mend'));
});

test('is not a folder that everyone may write', async () => {
  await mkdir(join(folder, 'xdg', 'prisma-mend'), { recursive: true });
  await chmod(join(folder, 'xdg', 'prisma-mend'), 0o777);
  expect(await choose()).toBe(join(folder, 'home', '.cache', 'prisma-mend'));
});

test('is not behind a link to a folder that everyone may write', async () => {
  await mkdir(join(folder, 'open'));
  await chmod(join(folder, 'open'), 0o777);
  await mkdir(join(folder, 'xdg'));
  await symlink(join(folder, 'open'), join(folder, 'xdg', 'prisma-mend'));
  expect(await choose()).toBe(join(folder, 'home', '.cache', 'prisma-mend'));
});

test('is not a folder of somebody else', async () => {
  if (process.getuid?.() !== 0) return;
  await mkdir(join(folder, 'xdg', 'prisma-mend'), { recursive: true });
  await chown(join(folder, 'xdg'), 65534, 65534);
  expect(await choose()).toBe(join(folder, 'home', '.cache', 'prisma-mend'));
});
