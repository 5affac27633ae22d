import { Client, Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  baseline,
  checkDatabase,
  checkDrift,
  checkStatus,
  loadDatabaseCheck,
  revertDrift,
} from '../src/index.ts';
import { toMatchMigrations } from '../src/library/matchers.ts';
import { readCatalog } from '../src/library/catalog.ts';
import { compareCatalogs } from '../src/library/compare.ts';
import { planRepair, renderPlanSql } from '../src/library/plan.ts';
import { clinicNames, makeClinic, runByHand, type ClinicProject } from './support/clinic-project.ts';
import { startPostgres, type TestDatabase } from './support/postgres.ts';

let project: ClinicProject;
let database: TestDatabase;
let connection: Client;

beforeAll(async () => {
  database = await (await startPostgres()).createDatabase();
  project = await makeClinic();
  await runByHand(database);
  connection = new Client({ connectionString: database.url });
  connection.on('error', () => undefined);
  await connection.connect();
  await connection.query(`set search_path = 'public'; set statement_timeout = '77s'`);
});

afterAll(() => connection.end().catch(() => undefined));

const settings = async (): Promise<unknown> =>
  (
    await connection.query(
      `select current_setting('search_path') as path, current_setting('statement_timeout') as timeout,
              current_setting('transaction_read_only') as read_only, current_setting('timezone') as zone`,
    )
  ).rows[0];

describe('a client of the caller', () => {
  test('serves every operation, directory alone is needed, and it is left as it was', async () => {
    const { directory } = project;
    const before = await settings();
    expect(await checkStatus({ directory, connection })).toMatchObject({ situation: 'unbaselined' });
    expect(await baseline({ directory, connection, consent: { yes: true } })).toMatchObject({
      applied: true,
      situation: 'baselined',
      prisma: { agrees: true },
    });
    expect(await checkDrift({ directory, connection })).toMatchObject({
      verdict: 'inSync',
      prisma: { agrees: true },
    });
    await connection.query('create index by_hand on patients ("fullName")');
    const consent = { yes: true };
    expect(await revertDrift({ directory, connection, consent })).toMatchObject({
      applied: true,
      verdict: 'inSync',
    });
    expect(await settings()).toEqual(before);
    expect(connection.listenerCount('notice')).toBe(0);
  });

  test('serves several at a time', async () => {
    const { directory } = project;
    const reports = await Promise.all([1, 2, 3].map(() => checkDrift({ directory, connection })));
    expect(reports.map(({ verdict }) => verdict)).toEqual(['inSync', 'inSync', 'inSync']);
  });

  test('in a transaction, of a pool or unconnected is wrong usage', async () => {
    const { directory } = project;
    const usage = expect.objectContaining({ code: 'usage' });
    await connection.query('begin');
    await expect(checkStatus({ directory, connection })).rejects.toEqual(usage);
    await connection.query('rollback');
    const pool = new Pool({ connectionString: database.url });
    await expect(checkStatus({ directory, connection: pool })).rejects.toEqual(usage);
    const client = await pool.connect();
    await expect(checkStatus({ directory, connection: client })).resolves.toMatchObject({
      situation: 'baselined',
    });
    client.release();
    await pool.end();
    await expect(checkStatus({ directory, connection: new Client(database.url) })).rejects.toEqual(usage);
  });
});

describe('checkDatabase', () => {
  test('sees what the client asks for and what is pending, and says what it did not see', async () => {
    const { directory } = project;
    const check = await loadDatabaseCheck({ directory });
    expect(await check(connection)).toMatchObject({
      state: 'ready',
      problems: [],
      ahead: [],
      notSeen: [expect.stringContaining('were not compared')],
    });
    const last = clinicNames.at(-1) ?? '';
    await connection.query('alter table patients rename column "fullName" to name');
    await connection.query('delete from _prisma_migrations where migration_name = $1', [last]);
    await connection.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('x', 'x', '2999_later', now())`,
    );
    const broken = await check(connection);
    expect(broken).toMatchObject({ state: 'notReady', ahead: ['2999_later'] });
    expect(broken.problems.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      `migrationPending ${last}`,
      'columnMissing public.patients.fullName',
    ]);
    await connection.query(`update _prisma_migrations set finished_at = null where id = 'x'`);
    expect((await checkDatabase({ directory, url: database.url })).problems).toContainEqual(
      expect.objectContaining({ kind: 'migrationFailed', name: '2999_later' }),
    );
    await connection.query('alter table patients rename column name to "fullName"');
    await connection.query(`delete from _prisma_migrations where id = 'x'`);
  });

  test('is not ready where the history could not be read', async () => {
    const check = await loadDatabaseCheck({ directory: project.directory });
    await connection.query('create role blind; grant select on all tables in schema public to blind');
    await connection.query(
      'revoke select on _prisma_migrations from blind; grant usage on schema public to blind',
    );
    const blind = new Client({ connectionString: database.url, options: '-c role=blind' });
    await blind.connect();
    expect(await check(blind)).toMatchObject({ state: 'notVerified', problems: [], ahead: [] });
    await blind.end();
    await connection.query('drop owned by blind; drop role blind');
  });
});

test('toMatchMigrations passes, fails with the findings, and never passes on what was not verified', async () => {
  const { directory } = project;
  expect.extend({ toMatchMigrations });
  const match = (isNot = false) => toMatchMigrations.call({ isNot }, { directory, connection });
  await connection.query('create table extra (id int)');
  const failed = await match();
  expect(failed.pass).toBe(false);
  expect(failed.message()).toContain('extra');
  await connection.query('drop table extra');
  const empty = await (await startPostgres()).createDatabase();
  const nothing = (isNot: boolean) => toMatchMigrations.call({ isNot }, { directory, url: empty.url });
  expect((await nothing(false)).pass).toBe(false);
  expect((await nothing(true)).pass).toBe(true);
  await empty.drop();
});

test('catalog, compare and plan work by themselves', async () => {
  const expected = await readCatalog({ connection, schemas: ['public'] });
  await connection.query('create table extra (id int)');
  const actual = await readCatalog({ url: database.url, schemas: ['public'] });
  const differences = compareCatalogs(expected, actual);
  expect(differences.map(({ kind }) => kind)).toEqual(['unexpected', 'unexpected']);
  const sql = renderPlanSql(planRepair(expected, actual));
  expect(sql).toContain('DROP TABLE "public"."extra"');
  await connection.query('drop table extra');
  expect((await readCatalog({ connection, schemas: ['public'] })).hash).toBe(expected.hash);
});
