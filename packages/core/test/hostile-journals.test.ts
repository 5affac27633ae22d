import { execFileSync } from 'node:child_process';
import { chmod, cp, link, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { resolve } from '../src/operations/resolve.ts';
import type { Report } from '../src/model/report.ts';
import { dumpLedger } from './support/ledger-rows.ts';
import { makeProject, type TemporaryProject } from './support/make-project.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { resolveOptions } from './support/resolve-project.ts';

type Forged = Record<string, unknown>;

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

const parsed = (): Forged => JSON.parse(journal.text) as Forged;
const withFiles = (path: string): Forged => ({
  ...parsed(),
  files: [path],
  filesBefore: [{ path, content: 'forged' }],
  filesAfter: [{ path, content: null }],
});
const altering = (change: object): Forged => ({
  ...parsed(),
  table: { before: 'x', after: 'y', changes: [change] },
});
const converting = (type: string, expression: string | null = null): Forged =>
  altering({
    kind: 'convertColumn',
    column: 'logs',
    before: { type, default: expression },
    after: { type: 'text', default: null },
  });
const elsewhere = 'neither in the migrations folder nor of the schema';
const row = { ...(parsedRow() as object) };
function parsedRow(): unknown {
  const cells = ['checksum', 'finishedAt', 'id', 'logs', 'migrationName', 'rolledBackAt', 'startedAt'];
  return { ...Object.fromEntries(cells.map((cell) => [cell, 'x'])), appliedStepsCount: 0 };
}

describe('a forged journal changes nothing', () => {
  test.each<[string, () => Forged, string]>([
    ['with an absolute path', () => withFiles(join(tmpdir(), 'victim')), 'is not relative'],
    [
      'of the former format, with an absolute path',
      () => ({ ...withFiles('/etc/passwd'), format: 1 }),
      elsewhere,
    ],
    ['with a path that leads out', () => withFiles('../victim'), elsewhere],
    [
      'with a path that leads out of the migrations',
      () => withFiles('prisma/migrations/../../victim'),
      'not written as',
    ],
    ['with a path of the project that is none of its migrations', () => withFiles('package.json'), elsewhere],
    ['with the folder of the migrations itself', () => withFiles('prisma/migrations'), elsewhere],
    ['with a path twice over', () => withFiles('prisma//migrations/x'), 'not written as'],
    ['with a path of git', () => withFiles('prisma/migrations/.git/config'), 'is of git'],
    ['with a path that breaks the line', () => withFiles('prisma/migrations/a\n::error::b'), 'is no path'],
    ['with a NUL in a path', () => withFiles('prisma/migrations/a\u0000b'), 'is no path'],
    ['with no path', () => withFiles(''), 'is no path'],
    ['with a file that only it names', () => ({ ...parsed(), files: ['../../etc/passwd'] }), elsewhere],
    [
      'with one file twice',
      () => {
        const [file] = parsed()['filesBefore'] as unknown[];
        return { ...parsed(), filesBefore: [file, file] };
      },
      'twice',
    ],
    [
      'of another number of a database',
      () => ({ ...parsed(), database: { ...(parsed()['database'] as object), oid: '1' } }),
      'for another database',
    ],
    [
      'of another server',
      () => ({ ...parsed(), database: { ...(parsed()['database'] as object), systemIdentifier: '1' } }),
      'for another database',
    ],
    [
      'of no server',
      () => ({ ...parsed(), database: { ...(parsed()['database'] as object), systemIdentifier: null } }),
      'cannot be told',
    ],
    [
      'of a number for a server',
      () => ({ ...parsed(), database: { ...(parsed()['database'] as object), systemIdentifier: 0 } }),
      'is no text',
    ],
    [
      'of another ledger',
      () => ({ ...parsed(), ledgerSchema: 'pg_catalog' }),
      'is of the ledger in schema pg_catalog',
    ],
    ['with a key that it never has', () => ({ ...parsed(), run: 'DROP TABLE treasure' }), '"run"'],
    [
      'with a key of the database that it never has',
      () => ({ ...parsed(), database: { ...(parsed()['database'] as object), url: 'x' } }),
      '"url"',
    ],
    [
      'with a cell of a row that it never has',
      () => ({ ...parsed(), rowsBefore: [{ ...row, sql: 'x' }] }),
      '"sql"',
    ],
    [
      'with rows that show one thing and hold another',
      () => ({ ...parsed(), rowsBefore: [{ ...row, json: '{"migration_name":"other"}' }] }),
      'puts back another',
    ],
    [
      'with rows that are no rows',
      () => ({ ...parsed(), rowsBefore: ['DROP TABLE treasure'] }),
      'is no object',
    ],
    ['of a format to come', () => ({ ...parsed(), format: 3 }), 'another format'],
    ['of a format in words', () => ({ ...parsed(), format: '1' }), 'another format'],
    [
      'of the former format, with SQL for the table',
      () => ({
        ...parsed(),
        format: 1,
        table: {
          before: 'x',
          after: 'y',
          changes: [{ kind: 'alterTable', sql: 'select 1', undoSql: 'DROP TABLE treasure' }],
        },
      }),
      'is not run unseen',
    ],
    [
      'with SQL for the table',
      () => altering({ kind: 'alterTable', sql: 'select 1', undoSql: 'DROP TABLE treasure' }),
      'a kind that is not known',
    ],
    ['with SQL beside a kind', () => altering({ kind: 'addKey', sql: 'DROP TABLE treasure' }), '"sql"'],
    [
      'with a column that Prisma has not',
      () => altering({ kind: 'dropColumn', column: 'treasure' }),
      "none of Prisma's",
    ],
    ['with SQL for a type', () => converting('text; DROP TABLE treasure'), 'is not taken from a file'],
    ['with a computed type', () => converting('text USING lo_unlink(1)::text'), 'is not taken from a file'],
    ['with a comment for a type', () => converting('text -- '), 'is not taken from a file'],
    [
      'with a call for a default',
      () => converting('text', 'pg_read_file($$/etc/passwd$$)'),
      'is not taken from a file',
    ],
    ['with a query for a default', () => converting('text', '(select 1)'), 'is not taken from a file'],
    [
      'with more than a constant for a default',
      () => converting('text', "'a'::text, DROP COLUMN id"),
      'is not taken from a file',
    ],
    [
      'with SQL in the encoding',
      () => ({ ...parsed(), filesBefore: [{ path: 'a', content: '', encoding: 'utf-16' }] }),
      'encoding is not known',
    ],
  ])('%s', async (_, forge, message) => {
    await expectRefused(JSON.stringify(forge()), message);
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
  const former = { ...parsed(), format: 1 } as Record<string, unknown>;
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
