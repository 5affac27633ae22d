import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { clinicNames, runByHand } from './support/clinic-project.ts';
import { expectNothingPending, expectSameOnNewDatabase } from './support/expect-baselined.ts';
import { makeJudgedClinic } from './support/judged-clinic.ts';
import { share } from './support/share.ts';

const [init = '', notes = '', invoices = '', index = '', drafts = ''] = clinicNames;

describe('changed by hand', () => {
  test('an index and a column more are said, and stop nothing', async () => {
    const clinic = await makeJudgedClinic();
    await runByHand(clinic.database);
    await clinic.database.query(
      'create index hot_fix on patients ("fullName"); alter table patients add "mobile" text',
    );
    const report = await baseline(clinic.baselineOptions());
    expect(report).toMatchObject({ applied: true, situation: 'baselined' });
    expect(report.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['column-unexpected', 'info'],
      ['index-unexpected', 'info'],
    ]);
    await expectNothingPending(clinic);
  });

  test('a column of another type keeps nobody in P3005: all is marked, and the column is warned of', async () => {
    const clinic = await makeJudgedClinic();
    await runByHand(clinic.database);
    await clinic.database.query('alter table invoices alter total type numeric(14,4)');
    const column = expect.objectContaining({
      code: 'column-type',
      severity: 'warning',
      object: expect.objectContaining({ table: 'invoices', name: 'total' }),
    });
    const report = await baseline(clinic.baselineOptions());
    expect(report).toMatchObject({ applied: true, deploy: { outcome: 'nothing' } });
    expect(report.findings).toContainEqual(column);
    expect(await clinic.ledger()).toEqual(clinicNames);
    await expectNothingPending(clinic);
    const again = await baseline(clinic.baselineOptions());
    expect(again).toMatchObject({ applied: false, plan: null, deploy: { outcome: 'nothing' } });
    expect(again.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test.each([
    'alter table patients set (autovacuum_vacuum_scale_factor = 0.01)',
    'alter table patients alter "fullName" set statistics 1000',
    `comment on table patients is 'people'`,
    'comment on schema public is null',
    'drop extension plpgsql',
    'create extension pgcrypto',
    'alter table patients replica identity full',
  ])('%s stops nothing', async (sql) => {
    const clinic = await makeJudgedClinic();
    await runByHand(clinic.database);
    await clinic.database.query(sql);
    const report = await baseline(clinic.baselineOptions());
    expect(report.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(report).toMatchObject({ applied: true, situation: 'baselined' });
    expect(await clinic.ledger()).toEqual(clinicNames);
  });

  test('a public schema that was dropped and made again stops nothing', async () => {
    const clinic = await makeJudgedClinic();
    await clinic.database.query('drop schema public cascade; create schema public');
    await runByHand(clinic.database);
    const report = await baseline(clinic.baselineOptions());
    expect(report.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(await clinic.ledger()).toEqual(clinicNames);
  });

  test('a half-applied migration is an error; what is proven is marked beside it', async () => {
    const clinic = await makeJudgedClinic();
    await runByHand(clinic.database, [init, notes, index, drafts]);
    await clinic.database.query(`create type "InvoiceStatus" as enum ('DRAFT', 'SENT', 'PAID')`);
    const report = await baseline(clinic.baselineOptions());
    expect(report).toMatchObject({ applied: true });
    expect(report.findings).toEqual([
      expect.objectContaining({
        code: 'migration-partial',
        severity: 'error',
        message: expect.stringContaining('invoices'),
      }),
    ]);
    expect(await clinic.ledger()).toEqual([init, notes, index, drafts]);
    const again = await baseline(clinic.baselineOptions());
    expect(again).toMatchObject({ applied: false, plan: null });
    expect(again.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['migration-partial', 'error'],
    ]);
  });
});

describe('migrations that change data only', () => {
  const backfill = `UPDATE "patients" SET "fullName" = trim("fullName");\n`;

  test('in the middle they are marked with their neighbours, and it is said', async () => {
    const clinic = await makeJudgedClinic();
    await clinic.project.addMigration('20250701000000_trim_names', backfill);
    await runByHand(clinic.database);
    const report = await baseline(clinic.baselineOptions());
    expect(report).toMatchObject({ applied: true, findings: [], situation: 'baselined' });
    expect(await clinic.ledger()).toEqual([
      init,
      notes,
      invoices,
      '20250701000000_trim_names',
      index,
      drafts,
    ]);
    await expectNothingPending(clinic);
    expect(await clinic.diffHistory()).toMatchObject({ exitCode: 0 });
  });

  test('at the end they are not marked, and a person has to say once whether they ran', async () => {
    const clinic = await makeJudgedClinic();
    await clinic.project.addMigration('20260101000000_trim_names', backfill);
    await runByHand(clinic.database);
    const preview = await baseline(clinic.baselineOptions({ isDryRun: true }));
    expect(preview.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['migration-unproven', 'error'],
    ]);
    const written = await baseline(clinic.baselineOptions());
    expect(written.findings.map(({ code }) => code)).toContain('migration-unproven');
    expect(await clinic.ledger()).toEqual(clinicNames);
    const answered = await baseline(clinic.baselineOptions({ pending: ['trim_names'] }));
    expect(answered.findings).toEqual([]);
    expect((await clinic.prisma('migrate deploy')).output).toContain('20260101000000_trim_names');
  });
});

describe('a database without a history', () => {
  const beyondPrisma = `
    alter table invoices add constraint total_positive check (total >= 0);
    create function touch() returns trigger language plpgsql as $$ begin new.body := trim(new.body); return new; end $$;
    create trigger touch before insert on clinical_notes for each row execute function touch();
    create view open_invoices as select id, total from invoices where status <> 'PAID';
    create materialized view totals as select "patientId", sum(total) as total from invoices group by 1;
    create unique index totals_patient on totals ("patientId");
    create unique index one_draft on invoices ("patientId") where status = 'DRAFT';
    create index lower_email on patients (lower(email));
    alter table clinical_notes enable row level security;
    create policy own on clinical_notes for select using ("patientId" = 1);
    create domain phone as text check (value ~ '^[0-9]+$');
    alter table patients add phone phone;
    create sequence invoice_numbers start 1000;
    comment on table patients is 'people''s data';
    create table visits (at date not null, note text) partition by range (at);
    create table visits_2025 partition of visits for values from ('2025-01-01') to ('2026-01-01');`;

  test('0_init holds what schema.prisma cannot say, and builds it again', async () => {
    const clinic = await makeJudgedClinic({ withHistory: false });
    await runByHand(clinic.database);
    await clinic.database.query(beyondPrisma);
    const report = await baseline(clinic.baselineOptions());
    expect(report).toMatchObject({ applied: true, findings: [], situation: 'baselined' });
    expect((await readdir(clinic.project.migrationsDirectory)).sort()).toEqual([
      '0_init',
      'migration_lock.toml',
    ]);
    const folders = await readdir(join(clinic.project.directory, 'prisma'));
    expect(folders.sort()).toEqual(['migrations', 'schema.prisma']);
    await expectNothingPending(clinic);
    expect(await clinic.diffHistory()).toMatchObject({ exitCode: 0 });
    await expectSameOnNewDatabase(clinic);
  });

  test('a second run changes nothing', async () => {
    const clinic = await makeJudgedClinic({ withHistory: false });
    await runByHand(clinic.database);
    await baseline(clinic.baselineOptions());
    const before = await clinic.database.query('select * from _prisma_migrations');
    expect(await baseline(clinic.baselineOptions())).toMatchObject({
      applied: false,
      findings: [],
      plan: null,
    });
    expect(await clinic.database.query('select * from _prisma_migrations')).toEqual(before);
  });

  test('files without their rows, as a killed run leaves them, are completed', async () => {
    const clinic = await makeJudgedClinic({ withHistory: false });
    await runByHand(clinic.database);
    await baseline(clinic.baselineOptions());
    await clinic.database.query('drop table _prisma_migrations');
    const sql = join(clinic.project.migrationsDirectory, '0_init', 'migration.sql');
    const before = await readFile(sql, 'utf8');
    expect(await baseline(clinic.baselineOptions())).toMatchObject({
      applied: true,
      situation: 'baselined',
    });
    expect(await readFile(sql, 'utf8')).toBe(before);
    expect(await clinic.ledger()).toEqual(['0_init']);
    await expectNothingPending(clinic);
  });

  test('--from schema marks what the schema asks for, once the database holds all of it', async () => {
    const clinic = await makeJudgedClinic({ withHistory: false });
    await runByHand(clinic.database);
    await clinic.database.query('alter table invoices add check (total >= 0)');
    const report = await baseline(clinic.baselineOptions({ from: 'schema', name: '000_start' }));
    expect(report).toMatchObject({ applied: true, situation: 'baselined' });
    expect(report.findings.map(({ severity }) => severity)).not.toContain('error');
    expect(await clinic.ledger()).toEqual(['000_start']);
    await expectNothingPending(clinic);
    expect(await clinic.diffHistory()).toMatchObject({ exitCode: 0 });
  });

  test('--from schema writes nothing while the database lacks something of it', async () => {
    const clinic = await makeJudgedClinic({ withHistory: false });
    await runByHand(clinic.database);
    await clinic.database.query('alter table patients drop column "fullName"');
    const report = await baseline(clinic.baselineOptions({ from: 'schema' }));
    expect(report).toMatchObject({ applied: false, plan: null });
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: 'column-missing', severity: 'error' }),
    );
    await expect(readdir(clinic.project.migrationsDirectory)).rejects.toThrow('ENOENT');
  });
});

test('an empty database is left alone, with and without a history', async () => {
  for (const withHistory of [true, false]) {
    const clinic = await makeJudgedClinic({ withHistory });
    expect(await baseline(clinic.baselineOptions())).toMatchObject({
      situation: 'empty',
      findings: [],
      applied: false,
      plan: null,
    });
    await expect(clinic.ledger()).rejects.toThrow('does not exist');
  }
});

test('a restored backup whose ledger is ahead is faked: nothing is marked', async () => {
  const clinic = await makeJudgedClinic();
  await runByHand(clinic.database);
  await baseline(clinic.baselineOptions());
  await clinic.database.query('drop table invoices; drop type "InvoiceStatus"');
  await clinic.database.query(`delete from _prisma_migrations where migration_name = '${index}'`);
  const report = await baseline(clinic.baselineOptions());
  expect(report).toMatchObject({ situation: 'faked', applied: false, plan: null });
  expect(report.findings.map(({ code, severity }) => [code, severity])).toContainEqual([
    'migration-faked',
    'error',
  ]);
  expect(await clinic.ledger()).not.toContain(index);
});

test('the history table of another tool that `prisma db pull` wrote a model of is a table like any other', async () => {
  const model = 'model alembic_version {\n  version_num String @id @db.VarChar(32)\n}\n';
  const clinic = await makeJudgedClinic({ withHistory: false, schema: (text) => text + model });
  await runByHand(clinic.database);
  await clinic.database.query(
    'create table alembic_version (version_num varchar(32), constraint alembic_version_pkey primary key (version_num))',
  );
  const report = await baseline(clinic.baselineOptions());
  expect(report).toMatchObject({ applied: true, findings: [], foreignLedgers: [expect.any(String)] });
  expect(report.notes.join()).not.toContain('alembic_version');
  const files = await readFile(join(clinic.project.migrationsDirectory, '0_init', 'migration.sql'), 'utf8');
  expect(files).toContain('"alembic_version"');
  const drift = await checkDrift({ ...clinic.project.options(clinic.url), against: 'both', ignore: [] });
  expect(drift).toMatchObject({ verdict: 'inSync', findings: [] });
});

const others = [
  ['Flyway', 'create table flyway_schema_history (installed_rank int primary key, checksum int)'],
  ['Alembic', 'create table alembic_version (version_num varchar(32) primary key)'],
  ['Knex', 'create table knex_migrations (id serial primary key, name text, batch int)'],
] as const;
describe.each(share(others, 3))('the history table of %s', (tool, sql) => {
  test('is said, and left out of 0_init', async () => {
    const clinic = await makeJudgedClinic({ withHistory: false });
    await runByHand(clinic.database);
    await clinic.database.query(sql);
    const report = await baseline(clinic.baselineOptions());
    expect(report).toMatchObject({ applied: true, situation: 'baselined', findings: [] });
    expect(report.foreignLedgers).toEqual([expect.stringContaining(tool)]);
    expect(report.notes.join()).toContain('tables.external');
    await expectNothingPending(clinic);
  });

  test('alone makes Prisma refuse the database, which status says', async () => {
    const clinic = await makeJudgedClinic();
    await clinic.database.query(sql);
    expect(await clinic.prisma('migrate deploy')).toMatchObject({ output: expect.stringContaining('P3005') });
    expect(await checkStatus(clinic.project.options(clinic.url))).toMatchObject({ situation: 'unbaselined' });
  });
});
