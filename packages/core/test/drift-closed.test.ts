import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { adoptDrift } from '../src/operations/adopt-drift.ts';
import { acceptDrift } from '../src/operations/accept-drift.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { writeSnapshot } from '../src/operations/write-snapshot.ts';
import { makeDriftClinic, tellFindings, type DriftClinic } from './support/drift-clinic.ts';
import { startPostgres } from './support/postgres.ts';

let clinic: DriftClinic;

beforeAll(async () => {
  clinic = await makeDriftClinic();
});

afterAll(async () => {
  await clinic.project.remove();
});

const commandsOf = ({ nextActions }: { readonly nextActions: readonly { readonly command: string }[] }) =>
  nextActions.map(({ command }) => command);

describe('a database with none of the tables of the project', () => {
  test.each([
    ['empty', '', ['prisma-mend status', 'prisma migrate deploy']],
    [
      'with a view and a type alone',
      "create view v as select 1; create type mood as enum ('a')",
      ['prisma-mend status', 'prisma migrate deploy'],
    ],
    [
      'of another application',
      'create table shop_orders (id int primary key); create table "Patients" ("id" text)',
      ['prisma-mend status'],
    ],
    [
      'with the tables in a schema where nobody looks',
      'create schema other; create table other.patients (id text); create table other.clinical_notes (id text)',
      ['prisma-mend status', 'prisma migrate deploy'],
    ],
    [
      'with an empty history table',
      'create table _prisma_migrations (id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null, logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)',
      ['prisma-mend status', 'prisma migrate deploy'],
    ],
  ])('%s: nothing was compared, and it says so', async (_what, sql, next) => {
    const database = await (await startPostgres()).createDatabase();
    if (sql !== '') await database.query(sql);
    const options = clinic.options({ url: database.url });
    const report = await checkDrift(options);
    expect(report).toMatchObject({
      verdict: 'nothingDeployed',
      pairs: { SH: 'equal', HL: 'notCompared', SL: 'notCompared' },
      plan: null,
      findings: [{ code: 'nothing-deployed', severity: 'error' }],
    });
    expect(commandsOf(report)).toEqual(next);
    expect((await checkDrift({ ...options, against: 'history' })).verdict).toBe('nothingDeployed');
    expect((await checkDrift({ ...options, against: 'schema' })).verdict).toBe('nothingDeployed');
    const consent = { yes: true };
    expect(await revertDrift({ ...options, consent, isDryRun: false })).toMatchObject({
      verdict: 'nothingDeployed',
      applied: false,
    });
    await database.drop();
  });

  test('whose history table has them as applied', async () => {
    const database = await (await startPostgres()).createDatabase();
    const rows = await clinic.database.query<{ migration_name: string; checksum: string }>(
      'select migration_name, checksum from _prisma_migrations',
    );
    await database.query(
      'create table _prisma_migrations (id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null, logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)',
    );
    for (const { migration_name, checksum } of rows) {
      await database.query(
        `insert into _prisma_migrations (id, checksum, finished_at, migration_name) values (gen_random_uuid(), '${checksum}', now(), '${migration_name}')`,
      );
    }
    const report = await checkDrift(clinic.options({ url: database.url }));
    expect(report).toMatchObject({ verdict: 'nothingDeployed' });
    expect(report.findings[0]?.why).toContain(`has ${rows.length} migrations as applied all the same`);
    await database.drop();
  });

  test('is not one where a table of it is left, or has another name', async () => {
    const { database } = clinic;
    await database.query('alter table patients rename to persons');
    expect((await checkDrift(clinic.options())).verdict).toBe('liveDrift');
    await database.query('alter table persons rename to patients');
    expect((await checkDrift(clinic.options())).verdict).toBe('inSync');
  });
});

describe('a pattern that matches no object', () => {
  test.each([
    [{ objects: ['nosuchthing'] }, /--object "nosuchthing" matches no object/],
    [{ objects: ['patients', 'public.patientz.*'] }, /--object "public.patientz.\*" matches no object/],
    [{ ignore: ['audit_*'] }, /--ignore "audit_\*" matches no object/],
    [{ ignore: [''] }, /--ignore "" matches no object/],
  ])('%j is wrong usage', async (patterns, message) => {
    await expect(checkDrift(clinic.options(patterns))).rejects.toMatchObject({ code: 'usage' });
    await expect(checkDrift(clinic.options(patterns))).rejects.toThrow(message);
  });

  test('is wrong usage for what would be changed or accepted, too', async () => {
    const options = clinic.options({ objects: ['nosuchthing'] });
    const consent = { yes: true };
    await expect(revertDrift({ ...options, consent, isDryRun: false })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(adoptDrift({ ...options, consent, isDryRun: false, name: 'x' })).rejects.toMatchObject({
      code: 'usage',
    });
    const terms = { reason: 'r', until: '2999-01-01', isDryRun: true };
    await expect(
      acceptDrift({ ...clinic.options(), ...terms, accept: ['nosuchthing'] }),
    ).rejects.toMatchObject({
      code: 'usage',
    });
  });

  test('says which object has the name in other letters', async () => {
    const failure = checkDrift(clinic.options({ objects: ['public.PATIENTS'] }));
    await expect(failure).rejects.toMatchObject({
      next: expect.stringContaining('"public.patients" is there'),
    });
  });

  test.each([['patients'], ['public.patients.*'], ['*Name'], ['_prisma_migrations']])(
    '%s matches one',
    async (name) => {
      expect((await checkDrift(clinic.options({ ignore: [name] }))).verdict).toBe('inSync');
      expect((await checkDrift(clinic.options({ objects: [name] }))).scope.isSelection).toBe(true);
    },
  );
});

test('what was left out is counted in the verdict', async () => {
  await clinic.database.query('create index by_hand on patients("fullName"); create table stray (id int)');
  const report = await checkDrift(clinic.options({ ignore: ['*'] }));
  expect(report).toMatchObject({ verdict: 'inSync', findings: [] });
  expect(report.scope.ignored).toBeGreaterThanOrEqual(2);
  await clinic.database.query('drop index by_hand; drop table stray');
});

test('a snapshot says when it was taken', async () => {
  const path = join(clinic.project.directory, 'clinic.json');
  await writeSnapshot({ ...clinic.options(), outputPath: path });
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(/"takenAt":"[^"]+"/, '"takenAt":"2025-01-02T10:00:00.000Z"'));
  const report = await checkDrift(clinic.options({ snapshotPath: path }));
  expect(report).toMatchObject({ verdict: 'inSync', database: { asOf: '2025-01-02T10:00:00.000Z' } });
  expect(report.notes.join()).toMatch(/a snapshot of 2025-01-02 10:00 UTC, \d+ days ago/);
  await rm(path);
});

describe('without a database, on purpose', () => {
  test('schema and history are compared, and nothing is said of a database', async () => {
    const options = clinic.options({ withoutDatabase: true, url: 'postgresql://nobody@127.0.0.1:1/none' });
    expect(await checkDrift(options)).toMatchObject({
      verdict: 'upToDate',
      database: null,
      findings: [],
      nextActions: [],
      pairs: { SH: 'equal', HL: 'notCompared', SL: 'notCompared' },
    });
    const before = await clinic.readSchema();
    await clinic.editSchema((schema) => schema.replace('  fullName     String\n', '  shoeSize     Int?\n'));
    const report = await checkDrift(options);
    await clinic.editSchema(() => before);
    expect(tellFindings(report)).toEqual([
      'SH column-unexpected public.patients.fullName',
      'SH column-missing public.patients.shoeSize',
    ]);
    expect(report.verdict).toBe('schemaAhead');
    const { findings, nextActions, notes } = report;
    const prose = [...findings.flatMap(({ message, why }) => [message, why]), ...notes].join(' ');
    expect(prose).not.toMatch(/database/i);
    // The migration would drop a column: what is advised prints, and writes nothing.
    expect(commandsOf({ nextActions })).toEqual(['prisma db pull --print']);
    expect(nextActions[0]?.why).toContain('column public.patients.fullName');
  });

  test('a project without migrations has nothing to compare', async () => {
    const bare = await makeDriftClinic({ withHistory: false });
    await expect(checkDrift(bare.options({ withoutDatabase: true }))).rejects.toMatchObject({
      code: 'usage',
    });
    await bare.remove();
  });
});
