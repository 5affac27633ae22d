import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { makeDriftClinic, tellFindings, type DriftClinic } from './support/drift-clinic.ts';
import type { PostgresMajor } from './support/postgres.ts';

let clinic: DriftClinic;
afterEach(() => clinic.remove());

const created = (connection: string): string =>
  `create subscription follower connection '${connection}' publication theirs with (connect = false, slot_name = 'kept');`;
const nobody = 'host=127.0.0.1 port=1 dbname=none';

/** The clinic with a subscription in its history. */
async function makeFollower(major: PostgresMajor, live: string, history = created(nobody)): Promise<void> {
  clinic = await makeDriftClinic({ major });
  await clinic.project.addMigration('20990101000000_follow', history);
  await clinic.database.query(live);
  await clinic.database
    .query(`insert into _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
    values ('f', encode(sha256(convert_to('${history.replaceAll("'", "''")}', 'UTF8')), 'hex'), now(), '20990101000000_follow', 1)`);
}

async function readerUrl(): Promise<string> {
  const role = `reader_${clinic.database.name}`;
  await clinic.database.query(
    `create role ${role} login password 'p'; grant select on all tables in schema public to ${role}`,
  );
  const url = new URL(clinic.database.url);
  url.username = role;
  url.password = 'p';
  return url.href;
}

describe.each([13, 16] as const)('a subscription of the history, on PostgreSQL %i', (major) => {
  test('is replayed without connecting, and is in sync where the live one runs', async () => {
    await makeFollower(major, created(nobody));
    await clinic.database.query('alter subscription follower enable');
    const report = await checkDrift(clinic.options());
    expect(tellFindings(report)).toEqual([]);
    expect(report.verdict).toBe('inSync');
    expect(report.coverage.notModelled).toContainEqual({
      kind: 'enabled state of a subscription',
      count: 1,
      names: ['follower'],
    });
  });

  test('is told when it is lacking, to whoever looks, and is made again', async () => {
    await makeFollower(major, 'select 1');
    expect(tellFindings(await checkDrift(clinic.options()))).toEqual(['HL subscription-missing follower']);
    const url = await readerUrl();
    expect(tellFindings(await checkDrift({ ...clinic.options(), url }))).toEqual([
      'HL subscription-missing follower',
    ]);
    const reverted = await revertDrift({ ...clinic.options(), consent: { yes: true }, isDryRun: false });
    expect(reverted).toMatchObject({ applied: true, verdict: 'inSync' });
    const made = await clinic.database.query(
      'select subname, subslotname, subenabled, subconninfo from pg_subscription',
    );
    expect(made).toContainEqual({
      subname: 'follower',
      subslotname: 'kept',
      subenabled: false,
      subconninfo: nobody,
    });
  });

  test('has its connection compared where the role may see it, and is not in sync where not', async () => {
    await makeFollower(major, created('host=127.0.0.2 port=1 dbname=none'));
    expect(tellFindings(await checkDrift(clinic.options()))).toEqual(['HL subscription-connection follower']);
    const url = await readerUrl();
    const report = await checkDrift({ ...clinic.options(), url });
    expect(tellFindings(report)).toEqual(['value-unseen follower']);
    expect(report).toMatchObject({ verdict: 'notVerified', pairs: { HL: 'notCompared' } });
    const ignoring = await checkDrift({ ...clinic.options(), url, ignore: ['follower'] });
    expect(ignoring.verdict).toBe('inSync');
    expect(report.coverage.notModelled).toContainEqual({
      kind: 'connection string of a subscription',
      count: 1,
      names: ['follower'],
    });
  });

  test('with a password is left to a person where it is to be written', async () => {
    await makeFollower(major, 'select 1', created(`${nobody} password=hunter2`));
    const report = await checkDrift(clinic.options());
    expect(tellFindings(report)).toContain('HL subscription-missing follower');
    expect(report.plan).toMatchObject({ statements: [], unplanned: [{ object: { name: 'follower' } }] });
    expect(JSON.stringify(report.plan)).not.toContain('hunter2');
  });
});

test('a subscription that nobody knows is dropped without the slot of its publisher', async () => {
  clinic = await makeDriftClinic();
  await clinic.database.query(created(nobody));
  await clinic.database.query('alter subscription follower enable');
  const consent = { yes: true, allowDataLoss: clinic.database.name };
  const report = await revertDrift({ ...clinic.options(), consent, isDryRun: false });
  expect(report).toMatchObject({ applied: true, verdict: 'inSync' });
  expect(report.plan?.statements.map(({ sql }) => sql)).toEqual([
    'ALTER SUBSCRIPTION "follower" DISABLE;',
    'ALTER SUBSCRIPTION "follower" SET (slot_name = NONE);',
    'DROP SUBSCRIPTION "follower";',
  ]);
});

test('0_init has a subscription as pg_dump writes it, and says what is left to do', async () => {
  clinic = await makeDriftClinic({ withHistory: false });
  await clinic.database.query(created(`${nobody} password=hunter2`));
  const report = await baseline({
    ...clinic.options(),
    consent: { yes: true },
    isDryRun: false,
    name: '0_init',
    from: 'live',
  });
  const folder = join(clinic.project.migrationsDirectory, '0_init');
  expect(await readdir(folder)).toContain('migration.sql');
  const sql = await readFile(join(folder, 'migration.sql'), 'utf8');
  expect(sql).toContain(`CONNECTION '${nobody} password=set-me'`);
  expect(sql).toContain(`connect = false, slot_name = 'kept'`);
  expect(JSON.stringify(report.notes)).toContain('password');
});
