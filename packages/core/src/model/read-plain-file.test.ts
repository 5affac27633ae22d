import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readPlainText } from './read-plain-file.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plain-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('a link to a file is followed', async () => {
  await writeFile(join(directory, 'file'), 'é');
  await symlink('file', join(directory, 'link'));
  expect(await readPlainText(join(directory, 'link'))).toBe('é');
});

(process.platform === 'win32' ? test.skip : test)(
  'what has no end, or waits for somebody, is not read',
  async () => {
    await symlink('/dev/zero', join(directory, 'zero'));
    await symlink('/dev/tty', join(directory, 'tty'));
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    for (const name of ['zero', 'pipe', 'tty'])
      await expect(readPlainText(join(directory, name))).rejects.toThrow();
    await expect(readPlainText(directory)).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(readPlainText(join(directory, 'absent'))).rejects.toMatchObject({ code: 'ENOENT' });
  },
  5000,
);
