import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { openDatabase } from '../src/database/open-database.ts';
import { openEngine } from '../src/engine/open-engine.ts';
import { resolve } from '../src/operations/resolve.ts';
import { loadProject } from '../src/project/load-project.ts';
import { writeLedger } from './support/ledger-rows.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { after, before, patientModule, patientStatements } from './support/patient-module.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

let server: TestServer;
let project: TemporaryProject;
let dumps: { readonly whole: string; readonly none: string };

beforeAll(async () => {
  server = await startPostgres(15);
  project = await makeHistory({
    [before.name]: before.sql,
    [patientModule.name]: patientModule.sql,
    [after.name]: after.sql,
  });
  const [whole, none] = [await server.createDatabase(), await server.createDatabase()];
  await whole.query(before.sql + patientModule.sql);
  await none.query(before.sql);
  dumps = { whole: await dumpSchema(whole.url), none: await dumpSchema(none.url) };
});
afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

/** The module run by hand up to a statement, with the failed row of a deploy. */
async function stopAfter(count: number, rows = ''): Promise<TestDatabase> {
  const database = await server.createDatabase();
  await database.query(before.sql + rows);
  for (const statement of patientStatements.slice(0, count)) await database.query(statement);
  await writeLedger(database, [
    { state: 'applied', ...before },
    { state: 'failed', ...patientModule, logs: 'ERROR: stopped' },
  ]);
  return database;
}

async function dumpWithoutLedger(url: string): Promise<string> {
  return dumpSchema(url, { args: ['--exclude-table=_prisma_migrations'] });
}

/** What the real engine's deploy does then. */
async function deploy(url: string): Promise<readonly string[]> {
  const database = await openDatabase({
    url,
    applicationName: 'judge',
    lockTimeoutMs: 5000,
    statementTimeoutMs: 0,
  });
  try {
    const { history } = await loadProject(resolveOptions(project, url, { kind: 'diagnose' }));
    const engine = await openEngine({ line: 7, schema: null, database, access: 'writing' });
    return await engine.deploy(history);
  } finally {
    await database.close();
  }
}

const data = { done: [], notDone: [] };
const places = patientStatements.map((_, index) => index + 1);
const isEven = (count: number): boolean => count % 2 === 0;

describe('the patient module, stopped after each statement', () => {
  test.each([...places.filter(isEven), patientStatements.length])(
    'after %i statements it is finished',
    async (count) => {
      const database = await stopAfter(count);
      const options = resolveOptions(project, database.url, { kind: 'finish', data }, ['add_patient_module']);
      const report = await resolve(options);
      expect(report).toMatchObject({ isApplied: true, findings: [], prisma: { agrees: true } });
      expect(report.plan?.statements.length ?? 0).toBe(patientStatements.length - count);
      expect(await dumpWithoutLedger(database.url)).toBe(dumps.whole);
      expect(await deploy(database.url)).toEqual([after.name]);
      await database.drop();
    },
  );

  test.each(places.filter((count) => !isEven(count)))('after %i statements it is reverted', async (count) => {
    const database = await stopAfter(count);
    const options = resolveOptions(project, database.url, { kind: 'revert', data }, ['add_patient_module']);
    const report = await resolve(options);
    expect(report).toMatchObject({ isApplied: true, findings: [], prisma: { agrees: true } });
    expect(await dumpWithoutLedger(database.url)).toBe(dumps.none);
    expect(await deploy(database.url)).toEqual([patientModule.name, after.name]);
    await database.drop();
  });
});

describe('with rows in the tables', () => {
  const rows = `insert into staff values ('s1', 'Ada'); insert into visits values ('v1', 'p1', null), ('v2', null, null), ('v3', 'p2', '7');`;

  test('orphans are counted and named, and nothing is run', async () => {
    const database = await stopAfter(10, rows);
    const untouched = await dumpWithoutLedger(database.url);
    const options = resolveOptions(project, database.url, { kind: 'finish', data }, [patientModule.name]);
    const report = await resolve(options);
    expect(report).toMatchObject({ isApplied: false });
    expect(report.findings).toEqual([
      expect.objectContaining({
        code: 'repair-blocked',
        message: expect.stringMatching(/2 rows of visits that refer to no row of patients.*p1.*p2/),
      }),
    ]);
    expect(await dumpWithoutLedger(database.url)).toBe(untouched);
    await database.query(`delete from visits where "patientId" is not null`);
    expect(await resolve(options)).toMatchObject({ isApplied: true, findings: [] });
    expect(await dumpWithoutLedger(database.url)).toBe(dumps.whole);
    await database.drop();
  });

  test('reverting what holds rows needs the name of the database', async () => {
    const database = await stopAfter(10, rows);
    await database.query(`insert into patients (id) values ('p1')`);
    const options = resolveOptions(project, database.url, { kind: 'revert', data }, [patientModule.name]);
    await expect(resolve(options)).rejects.toMatchObject({
      code: 'data-loss-consent-missing',
      message: expect.stringContaining('patients'),
    });
    const consent = { yes: true, allowDataLoss: database.name };
    expect(await resolve({ ...options, consent })).toMatchObject({ isApplied: true });
    expect(await dumpWithoutLedger(database.url)).toBe(dumps.none);
    expect(await database.query('select id from visits order by id')).toHaveLength(3);
    await database.drop();
  });
});

describe('an interrupted run', () => {
  test('leaves nothing of a transaction whose session is killed, and goes on from there', async () => {
    const database = await stopAfter(5);
    const untouched = await dumpWithoutLedger(database.url);
    // Every statement on staff waits for this lock, until the waiting session is killed.
    const blocker = await server.createDatabase();
    const holder = new Client({ connectionString: database.url });
    await holder.connect();
    await holder.query('begin; lock table staff in share mode');
    const options = resolveOptions(project, database.url, { kind: 'finish', data }, [patientModule.name]);
    const running = resolve(options);
    const outcome = expect(running).rejects.toMatchObject({ code: 'connection-lost' });
    await killWaiting(blocker, database.name);
    await outcome;
    await holder.end();
    expect(await dumpWithoutLedger(database.url)).toBe(untouched);
    expect(await resolve(options)).toMatchObject({ isApplied: true });
    expect(await dumpWithoutLedger(database.url)).toBe(dumps.whole);
    await database.drop();
  });
});

async function killWaiting(admin: TestDatabase, name: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const killed = await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'prisma-mend' and wait_event_type = 'Lock'`,
      [name],
    );
    if (killed.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nothing waited for the lock');
}
