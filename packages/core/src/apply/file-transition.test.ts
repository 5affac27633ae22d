import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listPendingTransitions, newFile, readBytes, requireUnmoved } from './file-transition.ts';

let folder: string;
let there: string;
let gone: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-transition-'));
  [there, gone] = [join(folder, 'there'), join(folder, 'gone/file')];
  await writeFile(there, 'now');
});
afterAll(() => rm(folder, { recursive: true }));

const [now, other, empty] = ['now', 'other', ''].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];

test('a file that is not there has no bytes, which is not empty; one that cannot be read is a failure', async () => {
  expect(await readBytes(there)).toEqual(now);
  expect(await readBytes(gone)).toBeNull();
  expect(await readBytes(join(there, 'below a file'))).toBeNull();
  await expect(readBytes(folder)).rejects.toMatchObject({ code: 'file-failed' });
  expect(newFile(gone, 'é')).toEqual({ path: gone, before: null, after: Buffer.from([0xc3, 0xa9]) });
});

test('what is left to do is what is as it was', async () => {
  const changed = { path: there, before: now, after: other };
  const removed = { path: there, before: now, after: null };
  const added = { path: gone, before: null, after: now };
  const done = { path: there, before: other, after: now };
  const gonePast = { path: gone, before: now, after: null };
  expect(await listPendingTransitions([changed, done, removed, gonePast, added])).toEqual([
    changed,
    removed,
    added,
  ]);
});

test.each<readonly [what: string, isThere: boolean, before: Buffer | null, after: Buffer | null]>([
  ['another content', true, other, empty],
  ['a file where there was none', true, null, other],
  ['a file where there was none, and none shall be', true, null, null],
  ['no file where there was one', false, other, now],
  ['no file where there was an empty one', false, empty, now],
])('%s is a later change, which is not undone', async (_, isThere, before, after) => {
  const path = isThere ? there : gone;
  await expect(listPendingTransitions([{ path, before, after }])).rejects.toMatchObject({
    code: 'evidence-disagrees',
    message: `${path} was changed since the journal was written`,
  });
});

test('a file moved that is no longer what the change was made for, whatever it shall be', async () => {
  await requireUnmoved([
    { path: there, before: now, after: other },
    { path: gone, before: null, after: now },
  ]);
  for (const transition of [
    { path: there, before: other, after: now },
    { path: gone, before: empty, after: null },
  ]) {
    await expect(requireUnmoved([transition])).rejects.toMatchObject({
      code: 'state-moved',
      message: `${transition.path} was edited in the meantime`,
    });
  }
});
