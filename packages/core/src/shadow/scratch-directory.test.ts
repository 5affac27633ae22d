import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { createScratchDirectory } from './scratch-directory.ts';

test('a scratch server that is to hold programs has its directory below the temporary folder', async () => {
  const directory = await createScratchDirectory(null, true);
  await rm(directory, { recursive: true });
  expect(directory.startsWith(tmpdir())).toBe(true);
});

test('says which folder cannot be written, and that another may be named', async () => {
  await expect(createScratchDirectory(null, true, '/dev/null/none')).rejects.toMatchObject({
    code: 'shadow-unavailable',
    message: 'A scratch server cannot write to /dev/null/none: a part of its path is no folder.',
    next: expect.stringContaining('TMPDIR'),
  });
});
