import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { History } from '../../model/history.ts';
import { describeOtherHistories } from './other-histories.ts';

test('names a folder of migrations for PostgreSQL beside the one where Prisma looks', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'histories-'));
  const history: History = {
    directory: join(directory, 'prisma', 'migrations'),
    exists: false,
    migrations: [],
    strays: [],
    lockFile: { kind: 'missing' },
  };
  for (const provider of ['postgresql', 'mysql']) {
    const folder = join(directory, 'prisma', `${provider}-migrations`);
    await mkdir(join(folder, '1_init'), { recursive: true });
    await writeFile(join(folder, '1_init', 'migration.sql'), 'SELECT 1;');
    await writeFile(join(folder, 'migration_lock.toml'), `provider = "${provider}"\n`);
  }
  expect(await describeOtherHistories({ directory, history })).toEqual([
    expect.stringMatching(
      /^prisma\/postgresql-migrations has 1 migration, but Prisma looks in prisma\/migrations:/,
    ),
  ]);
  await rm(directory, { recursive: true });
});
