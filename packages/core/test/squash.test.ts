import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { resolve } from '../src/operations/resolve.ts';
import { dumpLedger, writeLedger } from './support/ledger-rows.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';
import {
  all,
  applied,
  bills,
  contentOf,
  deployHistory,
  filesOf,
  folderOf,
  init,
  ledgerOf,
  makeAll,
  rules,
  run,
  seed,
  squash,
  squashed,
  undo,
} from './support/squashed-history.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

describe('the squash', () => {
  let project: TemporaryProject;
  let database: TestDatabase;
  beforeEach(async () => {
    project = await makeAll({ '20240909000000_pending': 'ALTER TABLE bills ADD COLUMN note text;\n' });
    database = await deployHistory(all);
  });
  afterEach(async () => {
    await project[Symbol.asyncDispose]();
    await database.drop();
  });

  test('builds what the migrations build, rows included, and is taken back row for row and byte for byte', async () => {
    await writeFile(join(folderOf(project), rules.name, 'notes.bin'), Buffer.from([0xff, 0x00, 0xfe]));
    await mkdir(join(folderOf(project), rules.name, 'more'));
    await writeFile(join(folderOf(project), rules.name, 'more', 'read.me'), 'kept');
    const [rows, files] = [await dumpLedger(database), await filesOf(project)];
    const report = await squash(project, database, { to: 'rules' });
    expect(report).toMatchObject({ applied: true, situation: 'behind', findings: [] });
    expect(await ledgerOf(database)).toEqual([squashed, bills.name]);
    const after = await filesOf(project);
    expect(Object.keys(after)).toEqual([
      `${squashed}/migration.sql`,
      `${squashed}/squash.json`,
      `${bills.name}/migration.sql`,
      '20240909000000_pending/migration.sql',
      'migration_lock.toml',
    ]);
    const fresh = await server.createDatabase();
    await run(fresh, [{ sql: after[`${squashed}/migration.sql`] ?? '' }, bills]);
    const withoutLedger = { args: ['--exclude-table=_prisma_migrations'] };
    expect(await dumpSchema(fresh.url, withoutLedger)).toBe(await dumpSchema(database.url, withoutLedger));
    expect(await contentOf(fresh)).toEqual(await contentOf(database));
    await fresh.drop();
    expect(report.notes).toContainEqual(expect.stringContaining('roles (2), users (2)'));
    expect(report.notes).toContainEqual(expect.stringMatching(/at every run.*: roles\.created\./));
    expect(report.nextActions).toContainEqual(
      expect.objectContaining({ command: `prisma-mend resolve ${squashed} --squashed --yes` }),
    );
    await undo(project, database, report);
    expect(await dumpLedger(database)).toEqual(rows);
    expect(await filesOf(project)).toEqual(files);
    expect((await readdir(join(project.directory, 'prisma'))).sort()).toEqual([
      'migrations',
      'schema.prisma',
    ]);
  });

  test('is not made without consent, nor by a dry run, whose SQL runs', async () => {
    const [rows, files] = [await dumpLedger(database), await filesOf(project)];
    const refused = squash(project, database, { consent: { yes: false }, to: 'rules' });
    await expect(refused).rejects.toMatchObject({ code: 'consent-missing' });
    const report = await squash(project, database, { isDryRun: true, to: 'rules' });
    expect([await dumpLedger(database), await filesOf(project)]).toEqual([rows, files]);
    await database.query(report.plan?.sql ?? '');
    expect(await ledgerOf(database)).toEqual([squashed, bills.name]);
  });

  test('can be squashed again, and a database that never followed the first one follows the second', async () => {
    const late = await deployHistory(all);
    await squash(project, database, { to: 'seed' });
    await squash(project, database, { to: 'add_bills', name: '20240404000000_all' });
    expect(await ledgerOf(database)).toEqual(['20240404000000_all']);
    const report = await resolve(resolveOptions(project, late.url, { kind: 'squashed' }, ['all']));
    expect(report).toMatchObject({ applied: true });
    expect(await ledgerOf(late)).toEqual(['20240404000000_all']);
    await late.drop();
    // A run that was killed after its commit leaves the folder in which it put the files together.
    const leftover = join(dirname(folderOf(project)), '.prisma-mend-staging-killed');
    await mkdir(leftover);
    const nothing = await squash(project, database, { to: 'all' });
    expect(nothing).toMatchObject({ plan: null, applied: false, findings: [] });
    expect(existsSync(leftover)).toBe(false);
  });

  test.each([
    ['folders all still there', [init, seed, rules]],
    ['some folders gone', [seed]],
    ['no folder left', []],
  ])('is completed by the next run when it was killed with %s', async (_, left) => {
    const rows = await dumpLedger(database);
    await squash(project, database, { to: 'rules' });
    const after = await filesOf(project);
    for (const { name, sql } of left) {
      await mkdir(join(folderOf(project), name));
      await writeFile(join(folderOf(project), name, 'migration.sql'), sql);
    }
    await database.query('truncate _prisma_migrations');
    for (const row of rows) {
      await database.query(
        'insert into _prisma_migrations select * from jsonb_populate_record(null::_prisma_migrations, $1::jsonb)',
        [row],
      );
    }
    const interrupted = await filesOf(project);
    const again = await squash(project, database);
    expect(again).toMatchObject({ applied: true, findings: [], situation: 'behind' });
    expect([await filesOf(project), await ledgerOf(database)]).toEqual([after, [squashed, bills.name]]);
    await undo(project, database, again);
    expect([await filesOf(project), await dumpLedger(database)]).toEqual([interrupted, rows]);
  });

  test('leaves files and rows alone when a folder cannot be taken away', async () => {
    await symlink('/etc/hostname', join(folderOf(project), seed.name, 'link'));
    const [rows, files] = [await dumpLedger(database), await filesOf(project)];
    await expect(squash(project, database, { to: 'rules' })).rejects.toMatchObject({ code: 'file-failed' });
    expect([await dumpLedger(database), await filesOf(project)]).toEqual([rows, files]);
  });
});

describe('a history that cannot be squashed', () => {
  const setting = `DO $do$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET work_mem = %L', current_database(), '5MB');
END $do$;
`;

  test.each([
    ['statements that are refused', 'CREATE TABLE a ();\nDROP TABLE nowhere;\n', 'line 2: table "nowhere"'],
    ['roles', `CREATE ROLE squash_${process.pid};\n`, `role squash_${process.pid}`],
    [
      'what no catalog models',
      'CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);\n',
      'operator public.===',
    ],
    [
      'more rows than a file should hold',
      'CREATE TABLE a AS SELECT generate_series(1, 20000) AS n;\n',
      'a (20000)',
    ],
    ['a setting of the database', setting, 'setting work_mem=5MB'],
  ])('has %s', async (_, sql, reason) => {
    const two = { name: '20240202_two', sql: 'CREATE TABLE b ();\n' };
    const project = await makeHistory({ '20240101_one': sql, [two.name]: two.sql });
    const database = await server.createDatabase();
    await writeLedger(database, [applied({ name: '20240101_one', sql }), applied(two)]);
    await database.query('CREATE TABLE a AS SELECT 1 AS n; CREATE TABLE b ();');
    await database.query(sql.startsWith('CREATE COLL') ? sql : 'SELECT');
    const files = await filesOf(project);
    await expect(squash(project, database)).rejects.toMatchObject({
      code: 'history-unproven',
      message: expect.stringContaining(reason),
    });
    expect(await filesOf(project)).toEqual(files);
    await project[Symbol.asyncDispose]();
    await database.drop();
  });

  test.each([
    ['empty', [], [], 'prisma migrate deploy'],
    ['without a ledger', all, [], 'prisma-mend baseline'],
    ['behind', [init, seed], [init, seed].map(applied), 'prisma migrate deploy'],
    [
      'half-way',
      [init, seed],
      [applied(init), applied(seed), { state: 'failed' as const, ...rules }],
      'prisma-mend resolve',
    ],
    [
      'edited',
      all,
      [applied(init), applied({ ...seed, sql: '-- other' }), applied(rules)],
      'prisma-mend resolve',
    ],
    ['faked', [init, seed], [init, seed, rules].map(applied), 'prisma-mend drift'],
  ])('is on a database that is %s', async (_, ran, rows, next) => {
    const project = await makeAll();
    const database = await server.createDatabase();
    await run(database, ran);
    if (rows.length > 0) await writeLedger(database, rows);
    await expect(squash(project, database, { to: 'rules' })).rejects.toMatchObject({
      code: 'evidence-disagrees',
      next: expect.stringContaining(next),
    });
    await project[Symbol.asyncDispose]();
    await database.drop();
  });
});

test('a squash.json that cannot be read is a failure that names it', async () => {
  const project = await makeAll();
  const database = await deployHistory(all);
  await writeFile(join(folderOf(project), seed.name, 'squash.json'), '{"format": 2}');
  await expect(squash(project, database)).rejects.toMatchObject({
    code: 'history-invalid',
    message: expect.stringContaining('its format is 2'),
  });
  await project[Symbol.asyncDispose]();
  await database.drop();
});
