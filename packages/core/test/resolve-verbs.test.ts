import { execFileSync } from 'node:child_process';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, afterEach, describe, expect, test } from '@jest/globals';
import { migrationChecksum } from '../src/model/checksum.ts';
import type { ResolveOptions, ResolveVerb } from '../src/operations/resolve/resolve-options.ts';
import { resolve } from '../src/operations/resolve.ts';
import type { Report } from '../src/model/report.ts';
import { dumpLedger, writeLedger, type WantedRow } from './support/ledger-rows.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

const init = { name: '20240101_init', sql: 'create table users (id int primary key, email text);\n' };
const rooms = { name: '20240202_add_rooms', sql: 'create table rooms (id int primary key);\n' };
const seed = { name: '20240303_seed', sql: `insert into users values (1, 'a@example.org');\n` };
const bills = {
  name: '20240404_add_bills',
  sql: 'create table bills (id int primary key, total int not null);\ncreate index bills_total_idx on bills (total);\n',
};
const all = [init, rooms, seed, bills];

let server: TestServer;
let project: TemporaryProject;
let database: TestDatabase;
beforeAll(async () => {
  server = await startPostgres(15);
});
beforeEach(async () => {
  project = await makeHistory(Object.fromEntries(all.map(({ name, sql }) => [name, sql])));
  database = await server.createDatabase();
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
  await database.drop();
});

const applied = (one: { name: string; sql: string }): WantedRow => ({ state: 'applied', ...one });
const options = (verb: ResolveVerb, names: readonly string[] = [], more: Partial<ResolveOptions> = {}) =>
  resolveOptions(project, database.url, verb, names, more);
const fileOf = (name: string): string => join(project.directory, 'prisma/migrations', name, 'migration.sql');

async function namesApplied(): Promise<readonly string[]> {
  const rows = await database.query<{ migration_name: string }>(
    'select migration_name from _prisma_migrations where finished_at is not null and rolled_back_at is null order by migration_name',
  );
  return rows.map((row) => row.migration_name);
}

/** Runs the verb, takes it back, and expects every row as it was. */
async function resolveAndUndo(
  verb: ResolveVerb,
  names: readonly string[],
  more: Partial<ResolveOptions> = {},
): Promise<Report> {
  const before = await dumpLedger(database);
  const report = await resolve(options(verb, names, more));
  expect(report).toMatchObject({ applied: true });
  const after = await dumpLedger(database);
  const journal = report.journal ?? '';
  const undone = await resolve(options({ kind: 'undo', journalPath: journal }));
  expect(undone).toMatchObject({ applied: true });
  expect(await dumpLedger(database)).toEqual(before);
  const redone = await resolve(options({ kind: 'undo', journalPath: undone.journal ?? '' }));
  expect(redone).toMatchObject({ applied: true });
  expect(await dumpLedger(database)).toEqual(after);
  return report;
}

describe('names', () => {
  beforeEach(async () => {
    await database.query(init.sql + rooms.sql + bills.sql);
    await writeLedger(database, [applied(init)]);
  });

  test('several, without their timestamps', async () => {
    await resolveAndUndo({ kind: 'applied' }, ['add_rooms', 'add_bills']);
    expect(await namesApplied()).toEqual([init.name, rooms.name, bills.name]);
  });

  test('a beginning that several have is refused with the candidates', async () => {
    await expect(resolve(options({ kind: 'applied' }, ['2024']))).rejects.toMatchObject({
      code: 'ambiguous-name',
      message: expect.stringContaining(rooms.name),
    });
  });

  test('one that is nowhere is a usage failure', async () => {
    await expect(resolve(options({ kind: 'applied' }, ['nothing']))).rejects.toMatchObject({ code: 'usage' });
  });

  test('names without a verb, and a verb without names, are usage failures', async () => {
    await expect(resolve(options({ kind: 'diagnose' }, ['add_rooms']))).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(resolve(options({ kind: 'applied' }))).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('marks against the evidence', () => {
  test('an absent migration is applied only on somebody’s word, which the journal keeps', async () => {
    await database.query(init.sql);
    await writeLedger(database, [applied(init)]);
    await expect(resolve(options({ kind: 'applied' }, ['add_rooms']))).rejects.toMatchObject({
      code: 'evidence-disagrees',
    });
    expect(await namesApplied()).toEqual([init.name]);
    const report = await resolveAndUndo({ kind: 'applied' }, ['add_rooms'], { acceptsUnproven: true });
    const journal = JSON.parse(await readFile(report.journal ?? '', 'utf8')) as { unproven: string[] };
    expect(journal.unproven).toEqual([expect.stringContaining('none of its effects')]);
  });

  test('a failed one that only changes rows was rolled back when the server refused it', async () => {
    await database.query(init.sql + rooms.sql);
    const failed: WantedRow = { state: 'failed', ...seed, logs: 'ERROR: duplicate key' };
    await writeLedger(database, [applied(init), applied(rooms), failed]);
    await resolveAndUndo({ kind: 'rolledBack' }, ['seed']);
  });

  test('a failed one that only changes rows is not judged when nothing says how it ended', async () => {
    await database.query(init.sql + rooms.sql);
    await writeLedger(database, [applied(init), applied(rooms), { state: 'failed', ...seed }]);
    for (const kind of ['applied', 'rolledBack'] as const) {
      await expect(resolve(options({ kind }, ['seed']))).rejects.toMatchObject({
        code: 'evidence-disagrees',
      });
    }
  });

  test('a mark is taken back only when the effects are gone', async () => {
    await database.query(init.sql);
    await writeLedger(database, [applied(init), applied(rooms)]);
    await expect(resolve(options({ kind: 'unapply' }, ['init']))).rejects.toMatchObject({
      code: 'evidence-disagrees',
    });
    await resolveAndUndo({ kind: 'unapply' }, ['add_rooms']);
    expect(await namesApplied()).toEqual([init.name]);
  });

  test('without consent, or as a dry run, nothing is written', async () => {
    await database.query(init.sql + rooms.sql);
    await writeLedger(database, [applied(init)]);
    const before = await dumpLedger(database);
    const refused = resolve(options({ kind: 'applied' }, ['add_rooms'], { consent: { yes: false } }));
    await expect(refused).rejects.toMatchObject({ code: 'consent-missing' });
    const report = await resolve(options({ kind: 'applied' }, ['add_rooms'], { isDryRun: true }));
    expect(report.plan?.sql).toContain('INSERT INTO "public"."_prisma_migrations"');
    expect(await dumpLedger(database)).toEqual(before);
    await database.query(report.plan?.sql ?? '');
    expect(await namesApplied()).toEqual([init.name, rooms.name]);
  });
});

describe('rows and folders', () => {
  beforeEach(async () => {
    await database.query(all.map(({ sql }) => sql).join(''));
    await writeLedger(database, all.map(applied));
  });

  test('rows without a folder are forgotten, those with one are not', async () => {
    await expect(resolve(options({ kind: 'forget' }, ['add_rooms']))).rejects.toMatchObject({
      code: 'usage',
    });
    await rm(join(project.directory, 'prisma/migrations', rooms.name), { recursive: true });
    await resolveAndUndo({ kind: 'forget' }, ['add_rooms']);
    expect(await namesApplied()).not.toContain(rooms.name);
  });

  test('a renamed folder gives its rows the new name, by itself too', async () => {
    const folder = join(project.directory, 'prisma/migrations');
    await rename(join(folder, rooms.name), join(folder, '20240202_rooms'));
    await resolveAndUndo({ kind: 'rename', name: '20240202_rooms' }, ['add_rooms']);
    const report = await resolve(options({ kind: 'diagnose' }, [], { isDryRun: true }));
    expect(report.findings.filter(({ code }) => code === 'migration-folder-missing')).toEqual([]);
    expect(await namesApplied()).toContain('20240202_rooms');
  });

  test('an edited file is restored from git, line ends included, and the edit comes back by undoing', async () => {
    const git = (...args: string[]): unknown =>
      execFileSync('git', ['-C', project.directory, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]);
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'applied');
    await writeFile(fileOf(bills.name), 'select 1;\n');
    git('commit', '-qam', 'edited');
    await expect(resolve(options({ kind: 'rehash' }, ['add_bills']))).rejects.toMatchObject({
      code: 'evidence-disagrees',
    });
    const report = await resolve(options({ kind: 'restore' }, ['add_bills']));
    expect(report).toMatchObject({ applied: true });
    expect(await readFile(fileOf(bills.name), 'utf8')).toBe(bills.sql);
    const undo = { kind: 'undo', journalPath: report.journal ?? '' } as const;
    await resolve(options(undo));
    expect(await readFile(fileOf(bills.name), 'utf8')).toBe('select 1;\n');
    await writeFile(fileOf(bills.name), 'select 2;\n');
    await expect(resolve(options(undo))).rejects.toMatchObject({ code: 'evidence-disagrees' });
  });

  test('a file that is in no repository cannot be restored', async () => {
    await writeFile(fileOf(bills.name), 'select 1;\n');
    await expect(resolve(options({ kind: 'restore' }, ['add_bills']))).rejects.toMatchObject({
      code: 'file-failed',
    });
  });

  test('a comment is accepted by parse, an equal effect by replay, another effect not at all', async () => {
    const git = (...args: string[]): unknown =>
      execFileSync('git', ['-C', project.directory, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]);
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'applied');
    await writeFile(
      fileOf(bills.name),
      `-- reviewed\n${bills.sql.toUpperCase().replaceAll('BILLS', 'bills')}`,
    );
    const byParse = await resolveAndUndo({ kind: 'rehash' }, ['add_bills']);
    expect(byParse.notes).toContainEqual(expect.stringContaining('white space or comments'));
    await database.query(
      `update _prisma_migrations set checksum = '${migrationChecksum(bills.sql)}' where migration_name = '${bills.name}'`,
    );
    await writeFile(
      fileOf(bills.name),
      'create table bills (id int, total int not null, primary key (id));\ncreate index bills_total_idx on bills (total);\n',
    );
    const byReplay = await resolveAndUndo({ kind: 'rehash' }, ['add_bills']);
    expect(byReplay.notes).toContainEqual(expect.stringContaining('build the same'));
    await database.query(
      `update _prisma_migrations set checksum = '${migrationChecksum(bills.sql)}' where migration_name = '${bills.name}'`,
    );
    await writeFile(fileOf(bills.name), 'create table bills (id int primary key, total int);\n');
    await expect(resolve(options({ kind: 'rehash' }, ['add_bills']))).rejects.toMatchObject({
      code: 'evidence-disagrees',
      message: expect.stringMatching(
        /bills_total_idx.* is in the database, but not in the migration history/,
      ),
    });
  });
});

describe('undoing', () => {
  test('refuses the journal of another database, and rows that were changed since', async () => {
    await database.query(init.sql + rooms.sql);
    await writeLedger(database, [applied(init), { state: 'failed', ...rooms }]);
    const report = await resolve(options({ kind: 'applied' }, ['add_rooms']));
    const undo = { kind: 'undo', journalPath: report.journal ?? '' } as const;
    const other = await server.createDatabase();
    await expect(resolve({ ...options(undo), url: other.url })).rejects.toMatchObject({
      code: 'journal-invalid',
    });
    await database.query(`update _prisma_migrations set logs = 'changed' where rolled_back_at is not null`);
    await expect(resolve(options(undo))).rejects.toMatchObject({ code: 'evidence-disagrees' });
    await other.drop();
  });

  test('a file that is no journal is refused', async () => {
    await writeLedger(database, []);
    const journalPath = join(project.directory, 'prisma/schema.prisma');
    await expect(resolve(options({ kind: 'undo', journalPath }))).rejects.toMatchObject({
      code: 'journal-invalid',
    });
  });
});
