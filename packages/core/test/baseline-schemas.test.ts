import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { adoptDrift } from '../src/operations/adopt-drift.ts';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { clinicNames, runByHand } from './support/clinic-project.ts';
import { expectNothingPending, expectSameOnNewDatabase } from './support/expect-baselined.ts';
import { makeJudgedClinic } from './support/judged-clinic.ts';
import { startPostgres } from './support/postgres.ts';

test('a history in another schema than ?schema= names is left alone; a proven one is written where Prisma looks', async () => {
  const clinic = await makeJudgedClinic({ urlParameters: '?schema=clinic' });
  await clinic.database.query(
    'create schema clinic; create schema old; create table old._prisma_migrations (id text); set search_path = clinic',
  );
  await runByHand(clinic.database);
  await clinic.database.query(`
    drop table old._prisma_migrations;
    create table old._prisma_migrations (id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz,
      migration_name varchar(255) not null, logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(),
      applied_steps_count int not null default 0);
    insert into old._prisma_migrations values ('x', 'y', now(), 'z')`);
  const status = await checkStatus(clinic.project.options(clinic.url));
  expect(status).toMatchObject({ situation: 'ledgerElsewhere' });
  expect(await clinic.prisma('migrate deploy')).toMatchObject({ output: expect.stringContaining('P3005') });
  const report = await baseline(clinic.baselineOptions());
  expect(report).toMatchObject({
    applied: true,
    situation: 'baselined',
    findings: [{ code: 'ledger-second', severity: 'info' }],
  });
  expect(await clinic.ledger('clinic')).toEqual(clinicNames);
  expect(await clinic.ledger('old')).toEqual(['z']);
  await expectNothingPending(clinic);
  expect(await clinic.diffHistory()).toMatchObject({ exitCode: 0 });
});

test('a 0_init for ?schema= builds that schema on a new database', async () => {
  const clinic = await makeJudgedClinic({ urlParameters: '?schema=clinic', withHistory: false });
  await clinic.database.query(
    'create schema clinic; create table public.other (id int); set search_path = clinic',
  );
  await runByHand(clinic.database);
  const report = await baseline(clinic.baselineOptions());
  expect(report).toMatchObject({ applied: true, situation: 'baselined', findings: [] });
  expect(await clinic.ledger('clinic')).toEqual(['0_init']);
  await expectNothingPending(clinic);
  expect(await clinic.diffHistory()).toMatchObject({ exitCode: 0 });
  await expectSameOnNewDatabase(clinic, ['--schema=clinic']);
});

test('several schemas of the datasource are baselined together, with what they need from others', async () => {
  const clinic = await makeJudgedClinic({
    withHistory: false,
    datasource: '  schemas = ["public", "billing"]',
    schema: multiSchema,
  });
  await runByHand(clinic.database);
  await clinic.database.query(`create schema billing; create schema types; create schema unrelated;
    create type types.colour as enum ('red'); create table unrelated.noise (id int);
    create table billing.accounts (id int primary key, patient int references patients, colour types.colour)`);
  const report = await baseline(clinic.baselineOptions());
  expect(report).toMatchObject({ applied: true, situation: 'baselined', findings: [] });
  const sql = await readFile(join(clinic.project.migrationsDirectory, '0_init', 'migration.sql'), 'utf8');
  expect(sql).toContain('"billing"."accounts"');
  expect(sql).not.toContain('unrelated');
  await expectNothingPending(clinic);
  expect(await clinic.diffHistory()).toMatchObject({ exitCode: 0 });
});

test('a 0_init makes what the platform owns only where it is not there', async () => {
  const platform = `create schema auth; create table auth.users (id uuid primary key, phone text unique);
    create function auth.uid() returns uuid language sql as 'select gen_random_uuid()'`;
  const clinic = await makeJudgedClinic({ withHistory: false });
  await runByHand(clinic.database);
  await clinic.database.query(`${platform};
    create table profiles (id uuid primary key default auth.uid() references auth.users);
    create function greet() returns trigger language plpgsql as 'begin return new; end';
    create trigger greeted after insert on auth.users for each row execute function greet()`);
  const report = await baseline(clinic.baselineOptions());
  expect(report).toMatchObject({ applied: true, situation: 'baselined' });
  await expectSameOnNewDatabase(clinic);
  // What changes with the platform is no drift; what the project has there is.
  await clinic.database.query(`alter table auth.users add email text;
    create function auth.role() returns text language sql as 'select ''x'''`);
  const looking = { ...clinic.baselineOptions(), ignore: [] };
  const drift = await checkDrift({ ...looking, against: 'both' });
  expect(drift).toMatchObject({ pairs: { HL: 'equal' }, prisma: null });
  expect(drift.notes).toContainEqual(expect.stringContaining('P4002'));
  expect(await checkStatus(clinic.project.options(clinic.url))).toMatchObject({ notes: [] });
  await clinic.database.query('alter table patients add nickname text');
  const adopted = await adoptDrift({ ...looking, against: 'both', name: 'nickname' });
  expect(adopted).toMatchObject({ applied: true });
  expect(await readFile(join(clinic.project.directory, 'prisma', 'schema.prisma'), 'utf8')).toContain(
    'nickname',
  );
  await clinic.database.query('drop trigger greeted on auth.users');
  const { findings } = await checkDrift({ ...looking, against: 'history' });
  expect(findings).toMatchObject([{ code: 'trigger-missing' }]);
  await clinic.database.query(
    'create trigger greeted after insert on auth.users for each row execute function greet()',
  );
  const hosted = await (await startPostgres()).createDatabase();
  const role = `tenant_${randomBytes(4).toString('hex')}`;
  await hosted.query(`${platform}; create role ${role}; grant create on database "${hosted.name}" to ${role}; grant create on schema public to ${role};
    grant usage on schema auth to ${role}; grant references, trigger on auth.users to ${role}`);
  const sql = await readFile(join(clinic.project.migrationsDirectory, '0_init', 'migration.sql'), 'utf8');
  await hosted.query(`set role ${role}; ${sql}`);
  expect(await hosted.query('select count(*) from profiles')).toHaveLength(1);
});

/** Every model must say its schema once the datasource names several. */
function multiSchema(schema: string): string {
  return schema.replace(/\n}/g, (end, offset: number) =>
    schema.lastIndexOf('datasource', offset) > schema.lastIndexOf('{', offset) - 20
      ? end
      : `\n  @@schema("public")${end}`,
  );
}
