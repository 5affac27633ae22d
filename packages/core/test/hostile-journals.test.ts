import { execFileSync } from 'node:child_process';
import { chmod, cp, link, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { resolve } from '../src/operations/resolve.ts';
import type { Report } from '../src/model/report.ts';
import { forgedJournals, type Journal } from './support/forged-journals.ts';
import { dumpLedger } from './support/ledger-rows.ts';
import { makeProject, type TemporaryProject } from './support/make-project.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { resolveOptions } from './support/resolve-project.ts';

let server: TestServer;
let database: TestDatabase;
let project: TemporaryProject;
/** A journal that can be undone, and the text of it. */
let journal: { readonly path: string; readonly text: string };
let files: ReadonlyMap<string, string>;
let rows: readonly string[];

beforeAll(async () => {
  server = await startPostgres(15);
  database = await server.createDatabase();
  await database.query('create table users (id int primary key, email text)');
  await database.query('create table treasure (id int primary key)');
  await database.query('insert into treasure values (1)');
  project = await makeProject({
    'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}\n',
  });
  const report = await baseline({
    ...resolveOptions(project, database.url, { kind: 'diagnose' }),
    name: '0_init',
    from: 'live',
  });
  const path = report.journal ?? '';
  journal = { path, text: await readFile(path, 'utf8') };
});
afterAll(async () => {
  await project[Symbol.asyncDispose]();
});
beforeEach(async () => {
  [files, rows] = [await readFiles(), await dumpLedger(database)];
});

const place = (name: string): string => join(project.directory, '.prisma-mend/journal', name);

/** Every file of the project but the journals. */
async function readFiles(): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(project.directory, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.prisma-mend'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('/.git/'))
    .sort();
  return new Map(await Promise.all(found.map(async (path) => [path, await readFile(path, 'utf8')] as const)));
}

function undo(path: string, more = {}): Promise<Report> {
  return resolve(resolveOptions(project, database.url, { kind: 'undo', journalPath: path }, [], more));
}

/** Nothing of the project, of the ledger or of the tables is other than it was. */
async function expectUntouched(): Promise<void> {
  expect(await dumpLedger(database)).toEqual(rows);
  expect(await readFiles()).toEqual(files);
  expect(await database.query('select count(*)::text as count from treasure')).toEqual([{ count: '1' }]);
}

async function expectRefused(text: string, message: string, name = 'forged.json'): Promise<void> {
  await writeFile(place(name), text, { mode: 0o600 });
  try {
    await expect(undo(place(name))).rejects.toMatchObject({
      code: 'journal-invalid',
      message: expect.stringContaining(message),
    });
  } finally {
    await rm(place(name), { force: true });
  }
  await expectUntouched();
}

const parsed = (): Journal => JSON.parse(journal.text) as Journal;

describe('a forged journal changes nothing', () => {
  test.each(forgedJournals)('%s', async (_, forge, message) => {
    await expectRefused(JSON.stringify(forge(parsed())), message);
  });

  test.each([
    ['that is no JSON', '{"format": 2', 'it is not JSON'],
    ['that is a list', '[]', 'the journal is no object'],
    ['that is nothing', '', 'it is not JSON'],
    ['with a prototype', '{"format": 2, "__proto__": {"rowsBefore": []}}', '"__proto__"'],
    ['that nests without end', '['.repeat(200_000), 'it is not JSON'],
  ])('%s', async (_, text, message) => {
    await expectRefused(text, message);
  });

  test('of a role that may not see which server it is', async () => {
    const role = `reader_${process.pid}`;
    await database.query(`create role ${role} login password 'x' superuser`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'x';
    await database.query(`alter role ${role} nosuperuser`);
    await database.query(`grant all on _prisma_migrations to ${role}`);
    await database.query('revoke execute on function pg_control_system() from public');
    try {
      await expect(undo(journal.path, { url: url.href, isDryRun: true })).rejects.toMatchObject({
        code: 'journal-invalid',
        message: expect.stringContaining('cannot be told'),
      });
    } finally {
      await database.query('grant execute on function pg_control_system() to public');
      await database.query(`drop owned by ${role}; drop role ${role}`);
    }
    await expectUntouched();
  });

  test('from any other folder, though it is a true one', async () => {
    const copies = [join(project.directory, 'copy.json'), join(project.directory, 'prisma/copy.json')];
    for (const copy of copies) {
      await cp(journal.path, copy);
      await expect(undo(copy)).rejects.toMatchObject({
        message: expect.stringContaining('own journal folder'),
      });
      await rm(copy);
    }
    await expectUntouched();
  });

  test('through links, or with a second name', async () => {
    const copy = join(project.directory, 'copy.json');
    await cp(journal.path, copy);
    await symlink(copy, place('linked.json'));
    await expect(undo(place('linked.json'))).rejects.toMatchObject({
      message: expect.stringContaining('it is a link'),
    });
    await rm(place('linked.json'));
    await link(copy, place('second.json'));
    await expect(undo(place('second.json'))).rejects.toMatchObject({
      message: expect.stringContaining('second name'),
    });
    await rm(place('second.json'));
    await rm(copy);
    const folder = join(project.directory, '.prisma-mend');
    await rename(folder, `${folder}-moved`);
    await symlink(`${folder}-moved`, folder);
    await expect(undo(journal.path)).rejects.toMatchObject({
      message: expect.stringContaining('own journal folder'),
    });
    await rm(folder);
    await rename(`${folder}-moved`, folder);
    await expectUntouched();
  });

  test('that everybody can write, or in a folder that everybody can write', async () => {
    await chmod(journal.path, 0o666);
    await expect(undo(journal.path)).rejects.toMatchObject({
      message: expect.stringContaining('by everybody'),
    });
    await chmod(journal.path, 0o600);
    await chmod(join(journal.path, '..'), 0o777);
    await expect(undo(journal.path)).rejects.toMatchObject({
      message: expect.stringContaining('own journal folder'),
    });
    await chmod(join(journal.path, '..'), 0o700);
    await expectUntouched();
  });

  test('whose migrations are reached through a link', async () => {
    const migrations = join(project.directory, 'prisma/migrations');
    await rename(migrations, `${migrations}-moved`);
    await symlink(`${migrations}-moved`, migrations);
    await expect(undo(journal.path)).rejects.toMatchObject({
      message: expect.stringContaining('through a link'),
    });
    await rm(migrations);
    await rename(`${migrations}-moved`, migrations);
    const folder = join(migrations, '0_init');
    await mkdir(join(project.directory, 'outside'));
    await rename(folder, `${folder}-moved`);
    await symlink(join(project.directory, 'outside'), folder);
    await expect(undo(journal.path)).rejects.toMatchObject({
      message: expect.stringContaining('through a link'),
    });
    await rm(folder);
    await rename(`${folder}-moved`, folder);
    await rm(join(project.directory, 'outside'), { recursive: true });
    await expectUntouched();
  });

  test('that came with a branch', async () => {
    const git = (...args: string[]): unknown => execFileSync('git', ['-C', project.directory, ...args]);
    git('init', '-q');
    git('add', '-f', journal.path);
    await expect(undo(journal.path)).rejects.toMatchObject({
      message: `${journal.path} is part of the git repository`,
    });
    await rm(join(project.directory, '.git'), { recursive: true });
    await expectUntouched();
  });
});

test('a true journal of the former format is undone, and the undoing again', async () => {
  const former: Journal = { ...parsed(), format: 1 };
  const absolute = (list: unknown): unknown[] =>
    (list as { path: string }[]).map((file) => ({ ...file, path: join(project.directory, file.path) }));
  former['files'] = (former['files'] as string[]).map((path) => join(project.directory, path));
  former['filesBefore'] = absolute(former['filesBefore']);
  former['filesAfter'] = absolute(former['filesAfter']);
  await writeFile(place('former.json'), JSON.stringify(former), { mode: 0o600 });
  const undone = await undo(place('former.json'));
  expect(undone).toMatchObject({ applied: true });
  expect([...(await readFiles()).keys()].map((path) => basename(path))).toEqual(['schema.prisma']);
  await undo(undone.journal ?? '');
  await expectUntouched();
});
