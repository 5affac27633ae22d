import { createHash } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadHistory } from '../src/project/load-history.ts';
import { lockFileText } from '../src/project/lock-file.ts';
import { makeProject, type ProjectFiles } from './support/make-project.ts';

async function load(files: ProjectFiles): ReturnType<typeof loadHistory> {
  await using project = await makeProject(files);
  return await loadHistory(join(project.directory, 'migrations'));
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

describe('a migrations folder', () => {
  test('is listed in the order of localeCompare, every folder with any name', async () => {
    const names = ['20250101', '20250101_a', '20250101_B', '20250101-c', '1_x', '10_x', '9_x', '_z'];
    names.push('00_init', '0_init', 'a', 'A', '.hidden');
    const files = names.map((name) => [`migrations/${name}/migration.sql`, 'SELECT 1;'] as const);
    const history = await load(Object.fromEntries(files));
    expect(history.migrations.map(({ name }) => name)).toEqual(
      [...names].sort((one, other) => one.localeCompare(other)),
    );
  });

  test('that does not exist is an empty history', async () => {
    expect(await load({})).toMatchObject({ exists: false, migrations: [], lockFile: { kind: 'missing' } });
  });

  test('that is a file is a failure', async () => {
    await expect(load({ migrations: 'x' })).rejects.toMatchObject({ code: 'history-invalid' });
  });

  test('keeps apart what Prisma passes over', async () => {
    const history = await load({
      'migrations/migration_lock.toml': lockFileText,
      'migrations/1_a/migration.sql': '',
      'migrations/fix.sql': 'SELECT 1;',
      'migrations/README.md': '#',
      'elsewhere/migration.sql': 'SELECT 1;',
      'migrations/2_linked': { linkTo: '../elsewhere' },
    });
    expect(history.migrations.map(({ name }) => name)).toEqual(['1_a']);
    expect(history.strays).toEqual(['2_linked', 'fix.sql']);
    expect(history.lockFile.kind).toBe('valid');
  });

  test('holds unreadable migrations where migration.sql is missing or is a folder', async () => {
    await using project = await makeProject({ 'migrations/manual/notes.txt': '', 'migrations/odd/x/y': '' });
    await mkdir(join(project.directory, 'migrations/odd/migration.sql'));
    const { migrations } = await loadHistory(join(project.directory, 'migrations'));
    expect(migrations).toEqual([
      expect.objectContaining({ kind: 'unreadable', name: 'manual', reason: 'has no migration.sql' }),
      expect.objectContaining({
        kind: 'unreadable',
        name: 'odd',
        reason: expect.stringMatching(/is a folder/),
      }),
    ]);
  });
});

describe('the checksum of a migration', () => {
  const text = 'CREATE TABLE "é" (id int);\r\n';
  test.each([
    ['utf8', Buffer.from(text), sha256(text)],
    ['utf8', Buffer.alloc(0), sha256('')],
    ['utf8Bom', Buffer.from(`\ufeff${text}`), sha256(`\ufeff${text}`)],
    ['invalidUtf8', Buffer.from([0x2d, 0x2d, 0xe9, 0x0a]), sha256('--\ufffd\n')],
    [
      'utf16',
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      sha256(Buffer.from(`\ufeff${text}`, 'utf16le').toString('utf8')),
    ],
    [
      'utf16',
      Buffer.from('SELECT 1;', 'utf16le'),
      sha256(Buffer.from('SELECT 1;', 'utf16le').toString('utf8')),
    ],
  ])('of a file in %s is the one of the decoded text', async (encoding, bytes, checksum) => {
    const history = await load({ 'migrations/1_a/migration.sql': bytes });
    expect(history.migrations).toEqual([expect.objectContaining({ encoding, checksum })]);
  });
});

test('500 migrations stand in the order of their names', async () => {
  const names = Array.from({ length: 500 }, (_, index) => `2025${String(index).padStart(10, '0')}_step`);
  await using project = await makeProject(
    Object.fromEntries(names.map((name) => [`migrations/${name}/migration.sql`, `-- ${name}\n`.repeat(40)])),
  );
  const directory = join(project.directory, 'migrations');
  expect(await readdir(directory)).toHaveLength(500);
  const { migrations } = await loadHistory(directory);
  expect(migrations.map(({ name }) => name)).toEqual(names);
});
