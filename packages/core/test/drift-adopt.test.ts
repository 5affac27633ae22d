import type { AdoptOptions } from '../src/operations/session/command-options.ts';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { adoptDrift } from '../src/operations/adopt-drift.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { baseline } from '../src/operations/baseline.ts';
import { clinicNames, runByHand } from './support/clinic-project.ts';
import { makeDriftClinic, tellFindings, type DriftClinic } from './support/drift-clinic.ts';
import { askEngineForDiff } from './support/engine-diff.ts';
import { makeJudgedClinic } from './support/judged-clinic.ts';
import { dumpSchema } from './support/pg-dump.ts';

let clinic: DriftClinic;

const adopt = (more: Partial<AdoptOptions> = {}) =>
  adoptDrift({ ...clinic.options(), name: 'keep_it', consent: { yes: true }, isDryRun: false, ...more });
const folders = async (): Promise<readonly string[]> =>
  (await readdir(clinic.project.migrationsDirectory)).filter((name) => name !== 'migration_lock.toml').sort();
const migrationText = async (): Promise<string> =>
  readFile(join(clinic.project.migrationsDirectory, (await folders()).at(-1) ?? '', 'migration.sql'), 'utf8');

async function expectAdopted(): Promise<void> {
  expect((await clinic.ledger()).at(-1)).toMatch(/^\d{14}_keep_it/);
  expect(await checkDrift(clinic.options())).toMatchObject({ verdict: 'inSync', findings: [], notes: [] });
  expect(await checkStatus(clinic.options())).toMatchObject({ situation: 'baselined', findings: [] });
  expect(await askEngineForDiff(clinic)).toBe('');
}

describe('adopt', () => {
  afterEach(() => clinic.remove());

  test('writes the migration, changes the schema where it must, and marks it in one', async () => {
    clinic = await makeDriftClinic();
    await clinic.editSchema((schema) =>
      schema.replace('  fullName     String\n', '  // as in the passport\n  fullName     String // full\n'),
    );
    const schema = await clinic.readSchema();
    await clinic.database.query(`
      ALTER TABLE "patients" ADD COLUMN "phone" TEXT NOT NULL DEFAULT '-';
      CREATE INDEX "patients_phone_idx" ON "patients"("phone");
      ALTER TABLE "clinical_notes" ALTER COLUMN "body" DROP NOT NULL;`);
    const before = await dumpSchema(clinic.database.url);
    const report = await adopt();
    expect(report).toMatchObject({ applied: true, verdict: 'inSync', findings: [], notes: [] });
    expect(await migrationText()).toBe(`-- AlterTable
ALTER TABLE "public"."clinical_notes" ALTER COLUMN "body" DROP NOT NULL;
ALTER TABLE "public"."patients" ADD COLUMN "phone" text NOT NULL DEFAULT '-'::text;

-- CreateIndex
CREATE INDEX "patients_phone_idx" ON "public"."patients" USING btree (phone);
`);
    expect(await clinic.readSchema()).toBe(
      schema
        .replace(
          '  createdAt    DateTime      @default(now())\n',
          (line) => `${line}  phone        String        @default("-")\n`,
        )
        .replace('  @@map("patients")', '  @@index([phone])\n  @@map("patients")')
        .replace('  body          String\n', '  body          String?\n'),
    );
    expect(report.plan?.files.at(-1)?.diff).toContain('+  phone        String        @default("-")\n');
    expect(await dumpSchema(clinic.database.url)).toBe(before);
    await expectAdopted();
  });

  test('keeps the names in the schema where columns and tables were renamed', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(`
      ALTER TABLE "appointments" RENAME COLUMN "startsAt" TO "starts_at";
      ALTER TABLE "invoices" RENAME TO "bills";`);
    await adopt();
    expect(await migrationText()).toBe(`-- RenameTable
ALTER TABLE "public"."invoices" RENAME TO "bills";

-- RenameColumn
ALTER TABLE "public"."appointments" RENAME COLUMN "startsAt" TO "starts_at";
`);
    const schema = await clinic.readSchema();
    expect(schema).toContain('  startsAt  DateTime @map("starts_at")\n');
    expect(schema).toContain('@@map("bills")');
    await expectAdopted();
  });

  test('takes what no schema can say into the migration, and leaves the schema alone', async () => {
    clinic = await makeDriftClinic();
    const schema = await clinic.readSchema();
    await clinic.database.query(`
      ALTER TABLE "invoices" ADD CONSTRAINT "positive" CHECK ("total" > 0);
      CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
      CREATE TRIGGER stamped BEFORE UPDATE ON "invoices" FOR EACH ROW EXECUTE FUNCTION stamp();
      CREATE VIEW "debtors" AS SELECT "patientId" FROM "invoices" WHERE "status" = 'SENT';`);
    expect(await adopt()).toMatchObject({ applied: true, findings: [] });
    expect(await clinic.readSchema()).toBe(schema);
    await expectAdopted();
  });

  test('writes two migrations where an enum label must be committed before it is used', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(`ALTER TYPE "InvoiceStatus" ADD VALUE 'LATE' BEFORE 'PAID'`);
    await clinic.database.query(`ALTER TABLE "invoices" ALTER COLUMN "status" SET DEFAULT 'LATE'`);
    await adopt();
    expect((await folders()).length).toBe(clinicNames.length + 2);
    expect(await clinic.readSchema()).toContain('  SENT\n  LATE\n  PAID\n');
    await expectAdopted();
  });

  test('adopts a new table with its relations, and what db push did', async () => {
    clinic = await makeDriftClinic();
    await clinic.editSchema((schema) =>
      schema.replace('  fullName     String\n', '  fullName     String\n  fax          String?\n'),
    );
    await clinic.database.query(`
      ALTER TABLE "patients" ADD COLUMN "fax" TEXT;
      CREATE TABLE "visits" (
        "id" SERIAL PRIMARY KEY,
        "patient_id" INTEGER NOT NULL REFERENCES "patients"("id") ON DELETE CASCADE ON UPDATE CASCADE
      );`);
    await adopt();
    const schema = await clinic.readSchema();
    expect(schema).toContain('model visits {');
    expect(schema.match(/fax/g)?.length).toBe(1);
    await expectAdopted();
  });

  test('writes nothing in a dry run or without consent, and shows everything', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query('ALTER TABLE "patients" ADD COLUMN "phone" TEXT');
    const [schema, ledger] = [await clinic.readSchema(), await clinic.ledger()];
    const report = await adopt({ isDryRun: true });
    expect(report.applied).toBe(false);
    expect(report.plan?.sql).toContain('-- +  phone        String?');
    expect(report.plan?.sql).toContain('INSERT INTO');
    await expect(adopt({ consent: { yes: false } })).rejects.toMatchObject({
      code: 'consent-missing',
      report: { nextActions: [{ command: 'prisma-mend drift --adopt keep_it --yes' }] },
    });
    expect([await clinic.readSchema(), await clinic.ledger(), await folders()]).toEqual([
      schema,
      ledger,
      [...clinicNames].sort(),
    ]);
  });

  test('adopts only what is named', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query('ALTER TABLE "patients" ADD COLUMN "phone" TEXT, ADD COLUMN "fax" TEXT');
    expect(await adopt({ objects: ['patients.phone'] })).toMatchObject({ applied: true, findings: [] });
    expect(await clinic.readSchema()).not.toContain('fax');
    expect(tellFindings(await checkDrift(clinic.options()))).toEqual([
      'HL column-unexpected public.patients.fax',
    ]);
  });

  test('wants a history, nothing pending and nothing failed', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query('ALTER TABLE "patients" ADD COLUMN "phone" TEXT');
    await clinic.project.addMigration('20260101000000_later', 'CREATE TABLE "later" (id int primary key);');
    await expect(adopt()).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('20260101000000_later'),
    });
    await clinic.database.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('1', '', '20260101000000_later');
       CREATE TABLE "later" (id int primary key);`,
    );
    await expect(adopt()).rejects.toMatchObject({ code: 'usage', next: expect.stringContaining('resolve') });
    const report = await checkDrift(clinic.options({ against: 'history' }));
    expect(report.findings.map(({ origin }) => origin)).toContainEqual(
      expect.stringContaining('the failed migration 20260101000000_later'),
    );
    expect(report.notes[0]).toContain('Failed');
    expect(report.nextActions[0]?.command).toBe('prisma-mend resolve');
    await clinic.database.query('DROP TABLE _prisma_migrations');
    await expect(adopt()).rejects.toMatchObject({ code: 'usage', next: expect.stringContaining('baseline') });
  });
});

test('the real prisma command line finds nothing to do after an adoption', async () => {
  const judged = await makeJudgedClinic();
  await runByHand(judged.database);
  await baseline(judged.baselineOptions());
  await judged.database.query(
    'ALTER TABLE "patients" ADD COLUMN "phone" TEXT; ALTER TABLE "invoices" ADD CHECK ("total" > 0)',
  );
  const options = { ...judged.project.options(judged.url), against: 'both' as const, ignore: [] };
  await adoptDrift({ ...options, name: 'keep_it', consent: { yes: true }, isDryRun: false });
  expect(await judged.prisma('migrate status')).toMatchObject({ exitCode: 0 });
  const deploy = await judged.prisma('migrate deploy');
  expect(deploy).toMatchObject({ exitCode: 0, output: expect.stringContaining('No pending migrations') });
  expect(await judged.diffHistory()).toMatchObject({ exitCode: 0 });
  await judged.project.remove();
});
