import { afterEach, describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { makeDriftClinic, tellFindings, type DriftClinic } from './support/drift-clinic.ts';

let clinic: DriftClinic;
afterEach(() => clinic.remove());

const addPhone = (schema: string): string =>
  schema.replace('  fullName     String\n', '  fullName     String\n  phone        String?\n');
const addPhoneSql = 'ALTER TABLE "patients" ADD COLUMN "phone" TEXT';

describe('the verdict on schema, history and database', () => {
  test('all three the same: in sync, with nothing to say', async () => {
    clinic = await makeDriftClinic();
    expect(await checkDrift(clinic.options())).toMatchObject({
      verdict: 'inSync',
      pairs: { SH: 'equal', HL: 'equal', SL: 'equal' },
      findings: [],
      notes: [],
      nextActions: [],
      plan: null,
      prisma: { agrees: true, script: '' },
    });
  });

  test('the database was changed by hand: live drift, to be kept or, with a loss, taken back', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(addPhoneSql);
    const report = await checkDrift(clinic.options());
    expect(tellFindings(report)).toEqual(['HL column-unexpected public.patients.phone']);
    expect(report).toMatchObject({
      verdict: 'liveDrift',
      pairs: { SH: 'equal', HL: 'differs', SL: 'differs' },
      plan: {
        proven: true,
        statements: [{ sql: 'ALTER TABLE "public"."patients" DROP COLUMN "phone";' }],
      },
      prisma: { agrees: true },
    });
    expect(report.nextActions.map(({ command }) => command)).toEqual([
      'prisma-mend drift --adopt changed_by_hand_patients --yes',
      `prisma-mend drift --revert --allow-data-loss ${report.database?.name ?? ''}`,
    ]);
  });

  test('without a ledger, what is there of a half-present migration is not too much', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(
      'drop table _prisma_migrations; drop index patients_email_key; alter table clinical_notes drop body',
    );
    expect(tellFindings(await checkDrift(clinic.options()))).toEqual([
      'HL column-missing public.clinical_notes.body',
      'HL index-missing public.patients.patients_email_key',
    ]);
  });

  test('the schema was edited without a migration: the schema is ahead', async () => {
    clinic = await makeDriftClinic();
    await clinic.editSchema(addPhone);
    const report = await checkDrift(clinic.options());
    expect(tellFindings(report)).toEqual(['SH column-missing public.patients.phone']);
    expect(report).toMatchObject({
      verdict: 'schemaAhead',
      plan: null,
      nextActions: [{ command: 'prisma migrate dev' }],
    });
  });

  test('changed with db push: an unrecorded change, to be adopted', async () => {
    clinic = await makeDriftClinic();
    await clinic.editSchema(addPhone);
    await clinic.database.query(addPhoneSql);
    const report = await checkDrift(clinic.options());
    expect(tellFindings(report)).toEqual(['HL column-unexpected public.patients.phone']);
    expect(report).toMatchObject({
      verdict: 'unrecordedChange',
      pairs: { SH: 'differs', HL: 'differs', SL: 'equal' },
      nextActions: [{ command: 'prisma-mend drift --adopt changed_by_hand_patients --yes' }],
    });
  });

  test('all three differ: each difference is told for its pair', async () => {
    clinic = await makeDriftClinic();
    await clinic.editSchema(addPhone);
    await clinic.database.query('ALTER TABLE "patients" ADD COLUMN "fax" TEXT');
    const report = await checkDrift(clinic.options());
    expect(report.verdict).toBe('diverged');
    expect(tellFindings(report)).toEqual([
      'HL column-unexpected public.patients.fax',
      'SH column-missing public.patients.phone',
    ]);
  });
});

describe('what a name is', () => {
  test('a renamed column is one finding and one RENAME, with what follows it', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(
      'ALTER TABLE "appointments" RENAME COLUMN "startsAt" TO "starts_at"; CREATE VIEW agenda AS SELECT starts_at FROM appointments',
    );
    const report = await checkDrift(clinic.options({ ignore: ['agenda'] }));
    expect(tellFindings(report)).toEqual(['HL column-renamed public.appointments.startsAt']);
    expect(report.plan).toMatchObject({
      proven: true,
      statements: [{ sql: 'ALTER TABLE "public"."appointments" RENAME COLUMN "starts_at" TO "startsAt";' }],
    });
  });

  test('a renamed table is one finding and one RENAME', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query('ALTER TABLE "patients" RENAME TO "clients"');
    const report = await checkDrift(clinic.options());
    expect(tellFindings(report)).toEqual(['HL table-renamed public.patients']);
    expect(report.plan).toMatchObject({
      proven: true,
      statements: [{ sql: 'ALTER TABLE "public"."clients" RENAME TO "patients";' }],
    });
  });

  test('an index that is called otherwise is one finding and one RENAME', async () => {
    clinic = await makeDriftClinic();
    const sql = 'CREATE INDEX "notes_by_body" ON "clinical_notes" ("body");';
    await clinic.project.addMigration('20260101000000_index', sql);
    await clinic.database.query(sql);
    const how = { consent: { yes: true }, isDryRun: false, name: '0_init', from: 'live' } as const;
    await baseline({ ...clinic.options(), ...how });
    await clinic.database.query('ALTER INDEX "notes_by_body" RENAME TO "by_body"');
    const report = await checkDrift(clinic.options({ against: 'history' }));
    expect(tellFindings(report)).toEqual(['HL index-renamed public.clinical_notes.notes_by_body']);
    expect(report.findings[0]?.repair).toEqual(['ALTER INDEX "public"."by_body" RENAME TO "notes_by_body";']);
  });

  test('a column of another type is no renamed one', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(
      'ALTER TABLE "clinical_notes" DROP COLUMN "body", ADD COLUMN "text" VARCHAR(20)',
    );
    expect(tellFindings(await checkDrift(clinic.options()))).toEqual([
      'HL column-missing public.clinical_notes.body',
      'HL column-unexpected public.clinical_notes.text',
    ]);
  });
});

describe('where a finding comes from', () => {
  test('file and line, and the likely origin', async () => {
    clinic = await makeDriftClinic();
    await clinic.project.addMigration(
      '20260101000000_fax',
      'ALTER TABLE "patients" ADD COLUMN "fax" TEXT;\n',
    );
    await clinic.editSchema((schema) =>
      schema.replace(
        '  fullName     String\n',
        '  fullName     String\n  fax          String?\n  phone String?\n',
      ),
    );
    await clinic.database.query(`
      ALTER TABLE "patients" ADD COLUMN "fax" TEXT, ADD COLUMN "phone" TEXT;
      ALTER TABLE "appointments" ADD COLUMN "room" TEXT;
      ALTER TABLE "clinical_notes" ALTER COLUMN "body" DROP NOT NULL;
      DROP INDEX "appointments_patientId_startsAt_idx";`);
    const { findings } = await checkDrift(clinic.options());
    const told: unknown = Object.fromEntries(
      findings.map(({ object, origin, location }) => [
        object?.name,
        [
          origin?.replace(/^.*: /, ''),
          location?.file.replace(/^prisma\/(?:migrations\/)?/, ''),
          location?.line,
        ],
      ]),
    );
    const init = '20250203101500_init/migration.sql';
    const notes = '20250411083000_add_clinical_notes/migration.sql';
    expect(told).toEqual({
      fax: ['probably run by hand before it was deployed.', init, 2],
      phone: ['probably `prisma db push`.', init, 2],
      room: ['probably changed by hand.', init, 12],
      body: ['probably changed by hand.', notes, 8],
      appointments_patientId_startsAt_idx: [
        'it never ran here, not to its end, or was taken back by hand.',
        '20250902070000_index_appointments/migration.sql',
        2,
      ],
    });
  });

  test('a recorded migration that never ran here is named, and settled before anything is kept or taken back', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query('DROP TABLE "clinical_notes"');
    const { findings, nextActions } = await checkDrift(clinic.options());
    expect(findings.map(({ code, origin }) => [code, origin])).toEqual([
      [
        'table-missing',
        '20250411083000_add_clinical_notes, which makes it so, is recorded as applied and not in the database: it never ran here, not to its end, or was taken back by hand.',
      ],
    ]);
    expect(nextActions[0]?.command).toBe('prisma-mend resolve');
  });

  test('a pending migration that was run by hand is settled before anything of it is taken back', async () => {
    clinic = await makeDriftClinic();
    const fax = 'ALTER TABLE "patients" ADD COLUMN "fax" TEXT;\n';
    await clinic.project.addMigration('20260101000000_fax', fax);
    await clinic.database.query(fax);
    const { nextActions } = await checkDrift(clinic.options());
    expect(nextActions[0]?.command).toBe('prisma-mend resolve');
  });

  test('what the schema asks for is placed in the schema', async () => {
    clinic = await makeDriftClinic();
    await clinic.editSchema((schema) =>
      schema
        .replace('  fullName     String\n', '  fullName     String\n  phone        String?\n')
        .replace('  @@map("invoices")', '  @@index([total])\n  @@map("invoices")'),
    );
    const schema = (await clinic.readSchema()).split('\n');
    const { findings } = await checkDrift(clinic.options());
    expect(findings.map(({ location }) => schema[(location?.line ?? 0) - 1]?.trim())).toEqual([
      'phone        String?',
      '@@index([total])',
    ]);
  });
});
