import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runGit } from './run-git.ts';

test('a folder of a branch that looks like a repository is not taken for one', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'git-'));
  const inside = join(directory, 'looks-bare');
  execFileSync('git', ['init', '--quiet', directory]);
  execFileSync('git', ['init', '--quiet', '--bare', inside]);
  const enter = (folder: string): Promise<Buffer | null> =>
    runGit(['-C', folder, 'rev-parse', '--git-dir'], process.env);
  expect((await enter(directory))?.toString().trim()).toBe('.git');
  expect(await enter(inside)).toBeNull();
  await rm(directory, { recursive: true });
});
