import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Project } from '../model/project.ts';
import { journalPath, requireOwnPath } from './journal-paths.ts';

let directory: string;
let project: Pick<Project, 'directory' | 'schema' | 'history'>;

beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'journal-paths-')));
  await mkdir(join(directory, 'prisma/migrations/0_init'), { recursive: true });
  await mkdir(join(directory, 'outside'));
  await writeFile(join(directory, 'prisma/migrations/0_init/migration.sql'), '');
  await symlink(join(directory, 'outside'), join(directory, 'prisma/migrations/1_linked'));
  await symlink(join(directory, 'outside/a.sql'), join(directory, 'prisma/migrations/0_init/dangling.sql'));
  const path = join(directory, 'prisma/schema.prisma');
  project = {
    directory,
    schema: { files: [{ path, content: '' }], engineLine: 6, previewFeatures: [], schemas: [] },
    history: {
      directory: join(directory, 'prisma/migrations'),
      exists: true,
      migrations: [],
      lockFile: { kind: 'missing' },
      strays: [],
    },
  };
});
afterAll(() => rm(directory, { recursive: true }));

describe('a journal may name', () => {
  test.each([
    ['a file that is there', 'prisma/migrations/0_init/migration.sql'],
    ['a file that is gone, with its folder', 'prisma/migrations/9_gone/migration.sql'],
    ['the lock file', 'prisma/migrations/migration_lock.toml'],
    ['a file of the schema', 'prisma/schema.prisma'],
    ['a name that only looks like one of git', 'prisma/migrations/0_init/.gitignore'],
    ['a name that begins with dots', 'prisma/migrations/..0_init/migration.sql'],
  ])('%s', async (_, path) => {
    expect(await requireOwnPath(project, path)).toBe(join(directory, path));
    expect(journalPath(directory, join(directory, path))).toBe(path);
  });

  test('an absolute path, where it is of the former format', async () => {
    const path = join(directory, 'prisma/migrations/0_init/migration.sql');
    expect(await requireOwnPath(project, path, { allowsAbsolute: true })).toBe(path);
  });
});

const elsewhere = 'is neither in the migrations folder nor of the schema';

describe('a journal is invalid that names', () => {
  test.each([
    ['no path', '', 'is no path of this tool'],
    ['a path that breaks the line', 'prisma/migrations/a\nb', 'is no path of this tool'],
    ['a path with a NUL', 'prisma/migrations/a\u0000', 'is no path of this tool'],
    ['a path with a DEL', 'prisma/migrations/a\u007f', 'is no path of this tool'],
    ['a path that leads out', '../victim', elsewhere],
    [
      'a path that goes out and in',
      'prisma/migrations/../../victim',
      'is not written as this tool writes paths',
    ],
    ['a path with a dot', './prisma/schema.prisma', 'is not written as this tool writes paths'],
    ['a path with two slashes', 'prisma//migrations/a', 'is not written as this tool writes paths'],
    ['a path that ends in a slash', 'prisma/migrations/a/', 'is not written as this tool writes paths'],
    ['the folder itself', 'prisma/migrations', elsewhere],
    ['a folder beside it', 'prisma/migrations-old/a.sql', elsewhere],
    ['another file of the project', 'package.json', elsewhere],
    ['a file of git', 'prisma/migrations/.git/config', 'is of git'],
    ['a file of git, in capitals', 'prisma/migrations/0_init/.GIT', 'is of git'],
    ['a file behind a link', 'prisma/migrations/1_linked/migration.sql', 'is reached through a link'],
    ['a link', 'prisma/migrations/1_linked', 'is reached through a link'],
    ['a link to nothing', 'prisma/migrations/0_init/dangling.sql', 'is reached through a link'],
  ])('%s', async (_, path, problem) => {
    await expect(requireOwnPath(project, path)).rejects.toMatchObject({
      code: 'journal-invalid',
      message: `the journal names ${JSON.stringify(path)}, which ${problem}`,
    });
  });

  test('an absolute path', async () => {
    const own = join(directory, 'prisma/schema.prisma');
    await expect(requireOwnPath(project, own)).rejects.toThrow('is not relative to the project');
    for (const [path, problem] of [
      ['/etc/passwd', elsewhere],
      [`${directory}/prisma/migrations/../../victim`, 'is not written as'],
    ] as const) {
      await expect(requireOwnPath(project, path, { allowsAbsolute: true })).rejects.toThrow(problem);
    }
  });

  test('a file of the schema, where the project has none', async () => {
    await expect(requireOwnPath({ ...project, schema: null }, 'prisma/schema.prisma')).rejects.toThrow(
      elsewhere,
    );
  });
});
