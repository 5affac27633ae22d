import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { resolve } from '../src/operations/resolve.ts';
import { deployWith } from './support/judge-engines.ts';
import { dumpLedger, writeLedger } from './support/ledger-rows.ts';
import type { TemporaryProject } from './support/make-project.ts';
import {
  after,
  before,
  committingModule,
  patientModule,
  patientStatements,
  references,
} from './support/patient-module.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';
import { isWhole, share } from './support/share.ts';
import { letStatementsPass, stopAfterStatements, type Stop } from './support/stopped-deploy.ts';

const rows = `insert into staff values ('s1', 'Ada'); insert into visits values ('v1', null, null), ('v2', null, '7');`;
const data = { done: [], notDone: [] };

let server: TestServer;
/** One transaction, and one for each statement. */
let projects: { readonly whole: TemporaryProject; readonly committing: TemporaryProject };
let dumps: { readonly whole: string; readonly none: string };

beforeAll(async () => {
  server = await startPostgres(15);
  projects = {
    whole: await makeModule(patientModule),
    committing: await makeModule(committingModule),
  };
  const [whole, none] = [await server.createDatabase(), await server.createDatabase()];
  await whole.query(before.sql + patientModule.sql);
  await none.query(before.sql);
  dumps = { whole: await dumpSchema(whole.url), none: await dumpSchema(none.url) };
});
afterAll(async () => {
  for (const project of Object.values(projects)) await project[Symbol.asyncDispose]();
});

function makeModule(module: { readonly name: string; readonly sql: string }): Promise<TemporaryProject> {
  return makeHistory({ [before.name]: before.sql, [module.name]: module.sql, [after.name]: after.sql });
}

async function makeBefore(inserts = ''): Promise<TestDatabase> {
  const database = await server.createDatabase();
  await database.query(before.sql + inserts);
  await writeLedger(database, [{ state: 'applied', ...before }]);
  return database;
}

/** Somebody ran the statements by hand, one by one; the ledger knows nothing of it. */
async function runByHand(count: number, inserts = ''): Promise<TestDatabase> {
  const database = await makeBefore(inserts);
  for (const statement of patientStatements.slice(0, count)) await database.query(statement);
  return database;
}

/** Prisma's own engine deployed, and was stopped before the next statement. */
async function deployUntil(
  project: TemporaryProject,
  count: number,
  stop: Stop,
  inserts = '',
): Promise<TestDatabase> {
  const database = await makeBefore(inserts);
  await stopAfterStatements(database, count, stop);
  await expect(deployWith('7.10', database.url, project.directory)).rejects.toThrow();
  await letStatementsPass(database);
  const [row] = await database.query<{ has_logs: boolean }>(
    'select logs is not null as has_logs from _prisma_migrations where finished_at is null',
  );
  // In a transaction of the file's own the server refuses what the engine writes next: the error is not noted.
  expect(row?.has_logs).toBe(stop === 'failure' && project === projects.whole);
  return database;
}

async function dumpWithoutLedger(url: string): Promise<string> {
  return dumpSchema(url, { args: ['--exclude-table=_prisma_migrations'] });
}

type How = Stop | 'hand';
type Verb = 'finish' | 'revert';

interface Stopped {
  readonly count: number;
  readonly how: How;
  readonly verb: Verb;
  readonly withRows: boolean;
}

/** Every statement with every way to stop there, both verbs, with rows and without. */
const product = Array.from({ length: patientStatements.length + 1 }, (_, count) => count).flatMap((count) =>
  (['failure', 'kill', 'hand'] as const).flatMap((how) =>
    (['finish', 'revert'] as const).flatMap((verb) =>
      [false, true].map((withRows): Stopped => ({ count, how, verb, withRows })),
    ),
  ),
);
/** After the last statement there is none to stop a deploy at; by hand, none is nothing. */
const isPossible = ({ count, how }: Stopped): boolean =>
  how === 'hand' ? count > 0 : count < patientStatements.length;

async function expectSettled(
  database: TestDatabase,
  project: TemporaryProject,
  { count, verb, withRows }: Omit<Stopped, 'how'>,
): Promise<void> {
  if (withRows && count > 1) await database.query(`insert into patients (id) values ('p1')`);
  const consent = { yes: true, ...(withRows ? { allowDataLoss: database.name } : {}) };
  const options = resolveOptions(project, database.url, { kind: verb, data }, ['add_patient_module'], {
    consent,
  });
  expect(await resolve(options)).toMatchObject({ findings: [], prisma: { agrees: true } });
  expect(await dumpWithoutLedger(database.url)).toBe(dumps[verb === 'finish' ? 'whole' : 'none']);
  expect(await deployWith('7.10', database.url, project.directory)).toEqual(
    verb === 'finish' ? [after.name] : [patientModule.name, after.name],
  );
  const visits = await database.query('select id from visits');
  expect(visits).toHaveLength(withRows ? 2 : 0);
  const patients = await database.query('select id from patients');
  expect(patients).toHaveLength(withRows && count > 1 && verb === 'finish' ? 1 : 0);
  await database.drop();
}

describe('the patient module, stopped after each statement', () => {
  // A statement has twelve ways: a step of 41 goes on three or four statements and meets nine of them.
  const chosen = product.filter((stop, index) => (isWhole || index % 41 === 5) && isPossible(stop));
  test.each(chosen)('after $count by $how: $verb, rows $withRows', async ({ how, ...stopped }) => {
    const { count, withRows } = stopped;
    const inserts = withRows ? rows : '';
    if (how === 'hand') {
      await expectSettled(await runByHand(count, inserts), projects.whole, stopped);
    } else {
      const database = await deployUntil(projects.committing, count, how, inserts);
      await expectSettled(database, projects.committing, stopped);
    }
  });

  test('is spread over that choice: every fourth statement, and every way to stop with either verb', () => {
    const counts = new Set(chosen.map(({ count }) => count));
    expect(counts.size).toBeGreaterThanOrEqual(Math.floor(patientStatements.length / 4));
    const ways = new Set(chosen.map(({ how, verb }) => [how, verb].join()));
    expect(ways.size).toBe(6);
  });

  const places = [0, 9, patientStatements.length - 1].filter((count) => isWhole || count === 9);
  describe.each(places)('as one transaction, stopped after %i', (count) => {
    const ways = [
      ['failure', 'finish'],
      ['failure', 'revert'],
      ['kill', 'revert'],
      ['kill', 'finish'],
    ] as const;
    test.each(share(ways, 2))('by %s there is nothing of it to %s', async (how, verb) => {
      const database = await deployUntil(projects.whole, count, how);
      expect(await dumpWithoutLedger(database.url)).toBe(dumps.none);
      await expectSettled(database, projects.whole, { count: 0, verb, withRows: false });
    });
  });
});

/** Rows in the tables of the references that refer to nothing, by primary key. */
const orphansIn = (chosen: typeof references): string =>
  chosen
    .map(([table, column]) =>
      [1, 2, 3]
        .map((key) => `insert into "${table}" (id, "${column}") values ('${column}-${key}', 'lost-${key}');`)
        .join(' '),
    )
    .join('\n');
const placeOf = ([table, column]: (typeof references)[number]): number =>
  patientStatements.findIndex((statement) => statement.includes(`"${table}_${column}_fkey"`));

describe('with orphans in the tables', () => {
  /** Nothing is run as long as one is left; then the same command completes. */
  async function expectNamed(count: number, chosen: typeof references): Promise<void> {
    const database = await runByHand(count, rows);
    await database.query(orphansIn(chosen));
    const untouched = [await dumpWithoutLedger(database.url), ...(await dumpLedger(database))];
    const options = resolveOptions(
      projects.whole,
      database.url,
      { kind: 'finish', data },
      [patientModule.name],
      { showsSamples: true },
    );
    const report = await resolve(options);
    expect(report).toMatchObject({ applied: false });
    expect(report.findings.map(({ code }) => code)).toEqual(chosen.map(() => 'repair-blocked'));
    for (const [table, , referred] of chosen) {
      const named = new RegExp(
        `3 rows of ${table} that refer to no row of ${referred}.*lost-1.*lost-2.*lost-3`,
      );
      expect(report.findings.map(({ message }) => message)).toContainEqual(expect.stringMatching(named));
    }
    expect([await dumpWithoutLedger(database.url), ...(await dumpLedger(database))]).toEqual(untouched);
    for (const [table, column] of chosen) {
      await database.query(`delete from "${table}" where "${column}" like 'lost-%'`);
    }
    expect(await resolve(options)).toMatchObject({ applied: true, findings: [] });
    expect(await dumpWithoutLedger(database.url)).toBe(dumps.whole);
    await database.drop();
  }

  test('all of them are counted and named, and nothing is run', async () => {
    await expectNamed(Math.min(...references.map(placeOf)), references);
  });

  const alone = references.filter((_, index) => isWhole || index % 18 === 9);
  test.each(alone)('those of %s.%s alone', async (...reference) => {
    await expectNamed(placeOf(reference), [reference]);
  });
});

describe('reverting what holds rows', () => {
  test('needs the name of the database', async () => {
    const database = await deployUntil(projects.committing, 10, 'failure', rows);
    await database.query(`insert into patients (id) values ('p1')`);
    const untouched = [await dumpWithoutLedger(database.url), ...(await dumpLedger(database))];
    const verb = { kind: 'revert', data } as const;
    const options = resolveOptions(projects.committing, database.url, verb, [patientModule.name]);
    await expect(resolve(options)).rejects.toMatchObject({
      code: 'data-loss-consent-missing',
      message: expect.stringContaining('patients'),
    });
    expect([await dumpWithoutLedger(database.url), ...(await dumpLedger(database))]).toEqual(untouched);
    const consent = { yes: true, allowDataLoss: database.name };
    expect(await resolve({ ...options, consent })).toMatchObject({ applied: true });
    expect(await dumpWithoutLedger(database.url)).toBe(dumps.none);
    expect(await database.query('select id from visits order by id')).toHaveLength(2);
    await database.drop();
  });
});

describe('an interrupted run', () => {
  const interruptions = (['finish', 'revert'] as const).flatMap((verb) =>
    (['failure', 'kill'] as const).map((stop) => [verb, stop] as const),
  );
  test.each(share(interruptions, 2))(
    'of %s, by %s, leaves all as it was and is gone on from',
    async (verb, stop) => {
      const database = await deployUntil(projects.committing, 12, 'failure', rows);
      const untouched = [await dumpWithoutLedger(database.url), ...(await dumpLedger(database))];
      const names = [patientModule.name];
      const options = resolveOptions(projects.committing, database.url, { kind: verb, data }, names, {
        consent: { yes: true, allowDataLoss: database.name },
      });
      await stopAfterStatements(database, 4, stop);
      await expect(resolve(options)).rejects.toMatchObject({
        code: stop === 'kill' ? 'connection-lost' : 'query-failed',
      });
      await letStatementsPass(database);
      expect([await dumpWithoutLedger(database.url), ...(await dumpLedger(database))]).toEqual(untouched);
      expect(await resolve(options)).toMatchObject({ applied: true });
      expect(await dumpWithoutLedger(database.url)).toBe(dumps[verb === 'finish' ? 'whole' : 'none']);
      await database.drop();
    },
  );

  test('leaves nothing when its session is killed while it waits for a lock', async () => {
    const database = await deployUntil(projects.committing, 5, 'kill');
    const untouched = await dumpWithoutLedger(database.url);
    // Every statement on staff waits for this lock, until the waiting session is killed.
    const blocker = await server.createDatabase();
    const holder = new Client({ connectionString: database.url });
    await holder.connect();
    await holder.query('begin; lock table staff in share mode');
    const options = resolveOptions(projects.committing, database.url, { kind: 'finish', data }, [
      patientModule.name,
    ]);
    const running = resolve(options);
    const outcome = expect(running).rejects.toMatchObject({ code: 'connection-lost' });
    await killWaiting(blocker, database.name);
    await outcome;
    await holder.end();
    expect(await dumpWithoutLedger(database.url)).toBe(untouched);
    expect(await resolve(options)).toMatchObject({ applied: true });
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
