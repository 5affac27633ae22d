import { afterEach, describe, expect, test } from '@jest/globals';
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

  test('the database was changed by hand: live drift, to be reverted or adopted', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(addPhoneSql);
    const report = await checkDrift(clinic.options());
    expect(tellFindings(report)).toEqual(['HL column-unexpected public.patients.phone']);
    expect(report).toMatchObject({
      verdict: 'liveDrift',
      pairs: { SH: 'equal', HL: 'differs', SL: 'differs' },
      plan: {
        isProven: true,
        statements: [{ sql: 'ALTER TABLE "public"."patients" DROP COLUMN "phone";' }],
      },
      prisma: { agrees: true },
    });
    expect(report.nextActions.map(({ command }) => command)).toEqual([
      'prisma-mend drift --revert',
      'prisma-mend drift --adopt <name>',
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
      nextActions: [{ command: 'prisma-mend drift --adopt <name>' }],
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
      isProven: true,
      statements: [{ sql: 'ALTER TABLE "public"."appointments" RENAME COLUMN "starts_at" TO "startsAt";' }],
    });
  });

  test('a renamed table is one finding and one RENAME', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query('ALTER TABLE "patients" RENAME TO "clients"');
    const report = await checkDrift(clinic.options());
    expect(tellFindings(report)).toEqual(['HL table-renamed public.patients']);
    expect(report.plan).toMatchObject({
      isProven: true,
      statements: [{ sql: 'ALTER TABLE "public"."clients" RENAME TO "patients";' }],
    });
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
