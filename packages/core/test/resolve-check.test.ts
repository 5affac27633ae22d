import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkStatus } from '../src/operations/check-status.ts';
import { resolve } from '../src/operations/resolve.ts';
import { clinicMigrations, clinicNames, makeClinic, type ClinicProject } from './support/clinic-project.ts';
import { writeLedger } from './support/ledger-rows.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { resolveOptions } from './support/resolve-project.ts';

const pending = '20260101000000_pending';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

/** The clinic with all of its migrations applied and one more pending. */
async function makePending(
  sql: string,
  rows = '',
): Promise<{ clinic: ClinicProject; database: TestDatabase }> {
  const clinic = await makeClinic();
  await clinic.addMigration(pending, sql);
  const database = await server.createDatabase();
  await database.query(clinicMigrations.map(([, text]) => text).join('\n') + rows);
  await writeLedger(
    database,
    clinicMigrations.map(([name, text]) => ({ state: 'applied', name, sql: text })),
  );
  return { clinic, database };
}

async function run(sql: string, kind: 'check' | 'rollbackSql', rows?: string) {
  const { clinic, database } = await makePending(sql, rows);
  const before = await dumpSchema(database.url);
  const { url } = database;
  const outcome = await resolve(resolveOptions(clinic, url, { kind }, ['pending'])).then(
    (report) => ({ report, error: null }),
    (error: unknown) => ({ report: null, error }),
  );
  expect(await dumpSchema(url)).toBe(before);
  await clinic.remove();
  return { ...outcome, database };
}

describe('a pending migration is tried before it runs', () => {
  test('the name of a model is answered with its table', async () => {
    const { report } = await run('ALTER TABLE "ClinicalNote" ALTER COLUMN "body" DROP NOT NULL;\n', 'check');
    expect(report?.findings).toEqual([
      expect.objectContaining({
        code: 'statement-refused',
        message: expect.stringContaining('the model ClinicalNote is mapped to clinical_notes'),
        location: { file: `prisma/migrations/${pending}/migration.sql`, line: 1 },
      }),
    ]);
    expect(report?.notes.join('\n')).toContain('Not seen: what line 1 would drop, change or lose');
    expect(report?.notes.join('\n')).not.toMatch(/Additive|It drops and renames nothing|needs no backup/);
  });

  test('rows that are in the way are counted, drops and locks are named', async () => {
    const sql = `ALTER TABLE "patients" ADD COLUMN "ssn" TEXT NOT NULL;
CREATE UNIQUE INDEX "patients_fullName_key" ON "patients"("fullName");
ALTER TABLE "invoices" DROP COLUMN "total";
`;
    const rows = `insert into patients (email, "fullName") values ('a', 'Ada'), ('b', 'Ada');`;
    const { report } = await run(sql, 'check', rows);
    const messages = report?.findings.map(({ message }) => message).join('\n');
    expect(messages).toContain('2 rows of patients that would have no ssn');
    expect(messages).toContain('1 group of rows of patients');
    const notes = report?.notes.join('\n');
    expect(notes).toContain('it drops column public.invoices.total');
    expect(notes).toContain('Make a backup right before it');
    expect(notes).toContain('can be neither read nor written');
  });

  test('what runs statement by statement only is refused as one query', async () => {
    const sql = `CREATE INDEX CONCURRENTLY "a_idx" ON "patients"("fullName");\nSELECT 1;\n`;
    const { report } = await run(sql, 'check');
    expect(report?.findings).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('cannot run inside a transaction block'),
        next: expect.stringContaining('a migration of its own'),
      }),
    ]);
  });

  test('a value that its own file uses is told once, with the way out, and names the next command', async () => {
    const sql = `ALTER TYPE "InvoiceStatus" ADD VALUE 'LATE';
ALTER TABLE "invoices" ALTER COLUMN "status" SET DEFAULT 'LATE';
`;
    const { clinic, database } = await makePending(sql);
    const status = await checkStatus(clinic.options(database.url));
    expect(status.findings).toMatchObject([
      { code: 'statement-refused', next: expect.stringContaining('a migration of its own') },
    ]);
    const { nextActions } = await resolve(resolveOptions(clinic, database.url, { kind: 'diagnose' }));
    for (const actions of [status.nextActions, nextActions]) {
      expect(actions.map(({ command }) => command)).toEqual([`prisma-mend resolve ${pending} --check`]);
    }
    await clinic.remove();
  });

  test('one that only adds is clear', async () => {
    const { report } = await run('CREATE TABLE "rooms" ("id" INTEGER PRIMARY KEY);\n', 'check');
    expect(report?.findings).toEqual([]);
    expect(report?.notes).toContain('Additive: it drops, renames and changes nothing that is there.');
  });

  test('what the role that deploys does not own is refused', async () => {
    const { clinic, database } = await makePending(
      '-- for later\n\nALTER TABLE "patients" ADD COLUMN "x" TEXT;\n',
    );
    const role = `deployer_${database.name}`;
    await database.query(`create role ${role} login password 'x';
      grant select on all tables in schema public to ${role}; grant all on "_prisma_migrations" to ${role}`);
    const url = database.url.replace(/\/\/[^@]+@/, `//${role}:x@`);
    const report = await resolve(resolveOptions(clinic, url, { kind: 'check' }, ['pending']));
    // Told once, also where the file is foretold by the sum of what it does.
    for (const { findings } of [report, await checkStatus(clinic.options(url))]) {
      expect(findings).toMatchObject([
        {
          code: 'statement-refused',
          message: expect.stringContaining('must be owner of table patients'),
          location: { line: 3 },
        },
      ]);
    }
    await clinic.remove();
  });

  test('those before it run first, and the first one that fails is named', async () => {
    const { clinic, database } = await makePending('ALTER TABLE "rooms" ADD COLUMN "x" TEXT NOT NULL;\n');
    await clinic.addMigration('20250901000000_rooms', 'CREATE TABLE "rooms" ("id" INTEGER);\n');
    const options = resolveOptions(clinic, database.url, { kind: 'check' }, ['pending']);
    const report = await resolve(options);
    expect(report.findings).toEqual([]);
    expect(report.notes.join('\n')).toContain('Deploy runs 20250901000000_rooms first');
    await clinic.addMigration('20250901000000_rooms', '\nCREATE TABLE "rooms" ("id" NOTYPE);\n');
    const broken = await resolve(options);
    expect(broken.findings[0]).toMatchObject({
      message: expect.stringContaining('type "notype" does not exist'),
      location: { file: 'prisma/migrations/20250901000000_rooms/migration.sql', line: 2 },
    });
    expect(broken.nextActions[0]?.command).toBe('prisma-mend resolve 20250901000000_rooms --check');
    await clinic.remove();
  });

  test('an applied one is a usage failure', async () => {
    const { clinic, database } = await makePending('SELECT 1;\n');
    const name = clinicNames[0] ?? '';
    await expect(
      resolve(resolveOptions(clinic, database.url, { kind: 'check' }, [name])),
    ).rejects.toMatchObject({ code: 'usage' });
    await clinic.remove();
  });
});

describe('the SQL that takes a pending migration back', () => {
  test('leads back to the structure before', async () => {
    const sql = `CREATE TYPE "Kind" AS ENUM ('A', 'B');
CREATE TABLE "rooms" ("id" INTEGER PRIMARY KEY, "kind" "Kind" NOT NULL, "patientId" INTEGER REFERENCES "patients"("id"));
ALTER TABLE "invoices" ADD COLUMN "roomId" INTEGER REFERENCES "rooms"("id");
CREATE INDEX "rooms_kind_idx" ON "rooms"("kind");
`;
    const { report, database } = await run(sql, 'rollbackSql');
    const before = await dumpSchema(database.url);
    await database.query(sql);
    expect(await dumpSchema(database.url)).not.toBe(before);
    await database.query(report?.rollbackSql ?? '');
    expect(await dumpSchema(database.url)).toBe(before);
  });

  test('gives back the rows of a rename, and is not made for what would fail', async () => {
    const rename = await run('ALTER TABLE "patients" RENAME TO "people";\n', 'rollbackSql');
    expect(rename.report?.rollbackSql).toContain('ALTER TABLE "public"."people" RENAME TO "patients"');
    const broken = await run('ALTER TABLE "nothing" ADD COLUMN "a" TEXT;\n', 'rollbackSql');
    expect(broken.error).toMatchObject({ code: 'replay-failed' });
  });
});
