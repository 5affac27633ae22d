import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { countBytes, watchDirectory } from './count-bytes.ts';

async function makeFiles(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'measured-'));
  await mkdir(join(directory, 'below'));
  for (let at = 0; at < 250; at += 1) await writeFile(join(directory, 'below', String(at)), 'x');
  return directory;
}

test('all files count, however many', async () => {
  const directory = await makeFiles();
  expect(await countBytes(directory)).toBe(250);
  await rm(directory, { recursive: true });
});

test('files are looked at again once room is used up, and not all the time', async () => {
  const directory = await makeFiles();
  const gigabyte = 2 ** 30;
  let free: number | null = gigabyte;
  let time = 0;
  const read = watchDirectory(directory, { readFreeBytes: () => Promise.resolve(free), nowMs: () => time++ });
  expect(await read()).toBe(250);
  await writeFile(join(directory, 'more'), 'x');
  expect(await read()).toBe(250);
  free = gigabyte / 2;
  expect(await read()).toBe(251);
  await writeFile(join(directory, 'still more'), 'x');
  time += 100;
  expect(await read()).toBe(252);
  await writeFile(join(directory, 'the last'), 'x');
  free = null;
  expect(await read()).toBe(253);
  await rm(directory, { recursive: true });
});
