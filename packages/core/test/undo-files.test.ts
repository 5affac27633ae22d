import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { adoptDrift } from '../src/operations/adopt-drift.ts';
import { baseline } from '../src/operations/baseline.ts';
import { resolve } from '../src/operations/resolve.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import type { Report } from '../src/model/report.ts';
import { makeDriftClinic, type DriftClinic } from './support/drift-clinic.ts';
import { dumpLedger } from './support/ledger-rows.ts';

let clinic: DriftClinic;
afterEach(() => clinic.remove());

const consent = { consent: { yes: true }, isDryRun: false };

const undo = ({ journal = '' }: Report, isDryRun = false): Promise<Report> =>
  resolve({
    ...clinic.options(),
    ...consent,
    isDryRun,
    verb: { kind: 'undo', journalPath: journal },
    names: [],
    acceptsUnproven: false,
  });

/** Every file of the project but the journals, by path. */
async function readFiles(): Promise<ReadonlyMap<string, string>> {
  const folder = join(clinic.project.directory, 'prisma');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, string>();
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    files.set(path, entry.isFile() ? await readFile(path, 'utf8') : 'a folder');
  }
  return new Map([...files].sort());
}

describe('undoing', () => {
  test('a baseline takes its migration, its lock file and its folder back, and redoing brings them', async () => {
    clinic = await makeDriftClinic({ withHistory: false });
    const files = await readFiles();
    const report = await baseline({ ...clinic.options(), ...consent, name: '0_init', from: 'live' });
    const [written, rows] = [await readFiles(), await dumpLedger(clinic.database)];
    expect(await undo(report, true)).toMatchObject({
      applied: false,
      plan: {
        removedFiles: ['prisma/migrations/0_init/migration.sql', 'prisma/migrations/migration_lock.toml'],
      },
    });
    expect(await readFiles()).toEqual(written);
    const undone = await undo(report);
    const note = expect.stringContaining('it goes when no row is left');
    expect(undone).toMatchObject({ applied: true, notes: [note] });
    expect(await readFiles()).toEqual(files);
    const [table] = await clinic.database.query(`select to_regclass('_prisma_migrations') as name`);
    expect(table).toEqual({ name: null });
    expect(await undo(report)).toMatchObject({ applied: false });
    await undo(undone);
    expect([await readFiles(), await dumpLedger(clinic.database)]).toEqual([written, rows]);
  });

  test('an adoption takes its migration and the change of the schema back', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(`ALTER TABLE "patients" ADD COLUMN "phone" TEXT`);
    const [files, rows] = [await readFiles(), await dumpLedger(clinic.database)];
    const report = await adoptDrift({ ...clinic.options(), ...consent, name: 'add_phone' });
    expect(await clinic.readSchema()).toContain('phone');
    await undo(report);
    expect([await readFiles(), await dumpLedger(clinic.database)]).toEqual([files, rows]);
  });

  test('is refused, with rows and files as they are, where a file was changed since', async () => {
    clinic = await makeDriftClinic({ withHistory: false });
    const report = await baseline({ ...clinic.options(), ...consent, name: '0_init', from: 'live' });
    await writeFile(join(clinic.project.migrationsDirectory, '0_init', 'migration.sql'), '-- by hand\n');
    const [files, rows] = [await readFiles(), await dumpLedger(clinic.database)];
    await expect(undo(report)).rejects.toMatchObject({
      code: 'evidence-disagrees',
      message: expect.stringContaining('0_init/migration.sql was changed since'),
    });
    expect([await readFiles(), await dumpLedger(clinic.database)]).toEqual([files, rows]);
  });

  test('goes on where it was stopped between the files and the rows', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query(`ALTER TABLE "patients" ADD COLUMN "phone" TEXT`);
    const [files, rows, schema] = [
      await readFiles(),
      await dumpLedger(clinic.database),
      await clinic.readSchema(),
    ];
    const report = await adoptDrift({ ...clinic.options(), ...consent, name: 'add_phone' });
    await clinic.editSchema(() => schema);
    await undo(report);
    expect([await readFiles(), await dumpLedger(clinic.database)]).toEqual([files, rows]);
  });

  test('statements of a drift are not taken back unseen: the answer says where their SQL is', async () => {
    clinic = await makeDriftClinic();
    await clinic.database.query('CREATE INDEX "extra" ON "patients"("fullName")');
    const report = await revertDrift({ ...clinic.options(), ...consent });
    expect(report.journal).toMatch(/\.jsonl$/);
    await expect(undo(report)).rejects.toMatchObject({
      code: 'journal-invalid',
      next: expect.stringContaining('undoSql'),
    });
    const [heading = ''] = (await readFile(report.journal ?? '', 'utf8')).split('\n');
    expect(JSON.parse(heading)).toMatchObject({
      undoSql: expect.stringContaining('"extra" ON "public"."patients"'),
    });
  });
});
