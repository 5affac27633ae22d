import type { RevertOptions } from '../src/operations/session/command-options.ts';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { checkDrift } from '../src/operations/check-drift.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { askEngineForDiff } from './support/engine-diff.ts';
import { makeDriftClinic, tellFindings, type DriftClinic } from './support/drift-clinic.ts';
import { dumpSchema } from './support/pg-dump.ts';

let clinic: DriftClinic;
afterEach(() => clinic.remove());

const revert = (more: Partial<RevertOptions> = {}) =>
  revertDrift({ ...clinic.options(), consent: { yes: true }, isDryRun: false, ...more });
const dump = () => dumpSchema(clinic.database.url);

describe('revert', () => {
  test('brings the database back, says so statement by statement, and Prisma agrees', async () => {
    clinic = await makeDriftClinic();
    const before = await dump();
    await clinic.database.query(`
      ALTER TABLE "patients" ALTER COLUMN "createdAt" DROP DEFAULT;
      ALTER TABLE "invoices" RENAME COLUMN "total" TO "amount";
      CREATE INDEX "extra" ON "patients"("fullName");
      DROP INDEX "patients_email_key";`);
    const report = await revert();
    expect(report).toMatchObject({
      applied: true,
      verdict: 'inSync',
      findings: [],
      prisma: { agrees: true },
    });
    expect(report.execution?.length).toBe(4);
    expect(report.execution?.every(({ state }) => state === 'done')).toBe(true);
    expect(await dump()).toBe(before);
    expect(await askEngineForDiff(clinic)).toBe('');
    const journal = (await readFile(report.journal ?? '', 'utf8')).trim().split('\n');
    expect(JSON.parse(journal[0] ?? '')).toMatchObject({
      format: 'structure 1',
      command: 'drift-revert',
      undoSql: expect.stringContaining('RENAME COLUMN "total" TO "amount"'),
    });
    expect(journal.length).toBe(5);
    expect(await revert()).toMatchObject({ applied: false, findings: [], plan: null });
  });

  test('writes nothing without consent or with a dry run', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query('CREATE INDEX "extra" ON "patients"("fullName")');
    const before = await dump();
    await expect(revert({ consent: { yes: false } })).rejects.toMatchObject({
      code: 'consent-missing',
      report: { plan: { proven: true } },
    });
    expect(await revert({ consent: { yes: false }, isDryRun: true })).toMatchObject({
      applied: false,
      plan: { sql: expect.stringContaining('DROP INDEX "public"."extra";') },
    });
    expect(await dump()).toBe(before);
  });

  test('loses data only where the database is named, and says how much', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(`
      ALTER TABLE "patients" ADD COLUMN "phone" TEXT;
      INSERT INTO "patients" ("email", "fullName", "phone") VALUES ('a', 'A', '1'), ('b', 'B', NULL), ('c', 'C', '2');
      CREATE TABLE "extra" (id int primary key);
      INSERT INTO "extra" VALUES (1);`);
    await expect(revert()).rejects.toMatchObject({
      code: 'data-loss-consent-missing',
      message: expect.stringMatching(
        /public\.patients\.phone are lost: 2 values now.*public\.extra are lost: 1 row now/s,
      ),
    });
    await expect(revert({ consent: { yes: true, allowDataLoss: 'other' } })).rejects.toMatchObject({
      code: 'data-loss-consent-missing',
      message: expect.stringContaining('"other"'),
    });
    const consent = { yes: false, allowDataLoss: clinic.database.name };
    expect(await revert({ consent })).toMatchObject({ applied: true, findings: [] });
  });

  test('stops before anything runs where rows are in the way, and names them', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(`
      ALTER TABLE "patients" ALTER COLUMN "fullName" DROP NOT NULL;
      DROP INDEX "patients_email_key";
      INSERT INTO "patients" ("email", "fullName") VALUES ('a', NULL), ('a', 'A');`);
    const before = await dump();
    const counted = (await revert()).findings.filter(({ code }) => code === 'repair-blocked');
    expect(counted.map(({ actual }) => actual)).toEqual(['1', '1']);
    const report = await revert({ showsSamples: true });
    expect(report.applied).toBe(false);
    expect(report.findings.filter(({ code }) => code === 'repair-blocked')).toEqual([
      expect.objectContaining({ actual: '1: 1', message: expect.stringContaining('fullName is NULL') }),
      expect.objectContaining({ actual: '1: a', message: expect.stringContaining('equal in email') }),
    ]);
    expect(await dump()).toBe(before);
  });

  test('refuses when the structure changes between plan and run', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query('CREATE INDEX "extra" ON "patients"("fullName")');
    let change: Promise<unknown> = Promise.resolve();
    const onProgress = ({ step }: { readonly step: string }) => {
      if (step.startsWith('Proving')) change = clinic.database.query('CREATE TABLE "late" (id int)');
    };
    await expect(revert({ onProgress })).rejects.toMatchObject({ code: 'state-moved' });
    await change;
    expect(tellFindings(await checkDrift(clinic.options()))).toEqual([
      'HL table-unexpected public.late',
      'HL index-unexpected public.patients.extra',
    ]);
  });

  test('gives up on a lock in time, and leaves everything as it was', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query('CREATE INDEX "extra" ON "patients"("fullName")');
    await clinic.database.query('BEGIN; LOCK TABLE "patients" IN ACCESS SHARE MODE');
    await expect(revert({ lockTimeoutMs: 200 })).rejects.toMatchObject({
      code: 'lock-timeout',
      message: expect.stringContaining('statement 1 of 1 (DROP INDEX "public"."extra";) was stopped'),
      why: expect.stringContaining('Nothing was changed.'),
    });
    await clinic.database.query('COMMIT');
    expect(await revert()).toMatchObject({ applied: true, findings: [] });
  });

  test('takes back only what is named, and says what still differs', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(
      'CREATE INDEX "one" ON "patients"("fullName"); CREATE INDEX "two" ON "patients"("id")',
    );
    const report = await revert({ objects: ['public.patients.one'] });
    expect(report).toMatchObject({ applied: true, verdict: 'liveDrift' });
    expect(tellFindings(report)).toEqual(['HL index-unexpected public.patients.two']);
    expect(tellFindings(await checkDrift(clinic.options()))).toEqual(tellFindings(report));
  });

  test('goes on after a failure in the middle, INVALID leftover included', async () => {
    clinic = await makeDriftClinic();
    const index = 'CREATE UNIQUE INDEX "patients_name" ON "patients"(lower("fullName"));';
    await clinic.project.addMigration('20260101000000_unique_name', index);
    await clinic.database.query(`
      INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
        VALUES ('1', '', '20260101000000_unique_name', now(), 1);
      ALTER TABLE "patients" ALTER COLUMN "createdAt" DROP DEFAULT;
      INSERT INTO "patients" ("email", "fullName", "createdAt")
        SELECT repeat('x', 150) || n, repeat('y', 150) || n, now() FROM generate_series(1, 40000) n;
      UPDATE "patients" SET "fullName" = (SELECT string_agg(md5(n::text), '') FROM generate_series(1, 1000) n)
        WHERE id = 2`);
    await expect(revert()).rejects.toMatchObject({
      code: 'query-failed',
      message: expect.stringMatching(/index row requires \d+ bytes/),
      why: expect.stringMatching(/INVALID index, which the next run replaces/),
    });
    const between = await checkDrift(clinic.options());
    expect(tellFindings(between)).toContain('HL index-invalid public.patients.patients_name');
    await clinic.database.query(`UPDATE "patients" SET "fullName" = 'Other' WHERE id = 2`);
    expect(await revert()).toMatchObject({ applied: true, findings: [] });
    expect(await askEngineForDiff(clinic)).toBe('');
  });

  test('says what the plan will wait for now', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query('CREATE INDEX "extra" ON "patients"("fullName")');
    await clinic.database.query('BEGIN; SELECT count(*) FROM "patients"');
    await clinic.database.query('SELECT pg_sleep(5.5)');
    const { plan } = await checkDrift(clinic.options());
    expect(plan?.statements[0]?.hazards).toContainEqual({
      kind: 'longRunning',
      message: expect.stringMatching(/waits for session \d+ .*idle in transaction.* open for \d+ s/),
    });
    await clinic.database.query('ROLLBACK');
  });
});
