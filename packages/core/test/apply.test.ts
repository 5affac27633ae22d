import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createLedgerSql } from '../src/ledger/ledger-table.ts';
import { baseline } from '../src/operations/baseline.ts';
import { clinicNames, runByHand } from './support/clinic-project.ts';
import { makeJudgedClinic, type JudgedClinic } from './support/judged-clinic.ts';

/** Does this inside the commit of whatever writes the ledger. */
const atCommit = (statement: string): string => `
  ${createLedgerSql('public')};
  create function at_commit() returns trigger language plpgsql as $$ begin ${statement}; return null; end $$;
  create constraint trigger at_commit after insert on _prisma_migrations deferrable initially deferred
    for each row execute function at_commit()`;
const harmless = 'drop trigger at_commit on _prisma_migrations';

async function makeClinicWithTables(withHistory: boolean): Promise<JudgedClinic> {
  const clinic = await makeJudgedClinic({ withHistory });
  await runByHand(clinic.database);
  return clinic;
}

async function filesOf(clinic: JudgedClinic): Promise<readonly string[]> {
  const entries = await readdir(clinic.project.directory, { recursive: true });
  return entries.filter((path) => /migrat|staging|journal\//.test(path)).sort();
}

describe.each([true, false])('a commit (with a history: %s)', (withHistory) => {
  test('that the server refuses leaves neither rows nor files nor a journal', async () => {
    const clinic = await makeClinicWithTables(withHistory);
    await clinic.database.query(atCommit(`raise exception 'no'`));
    const before = await filesOf(clinic);
    await expect(baseline(clinic.baselineOptions())).rejects.toMatchObject({ code: 'query-failed' });
    expect(await clinic.ledger()).toEqual([]);
    expect(await filesOf(clinic)).toEqual(before);
    await clinic.database.query(harmless);
    expect(await baseline(clinic.baselineOptions())).toMatchObject({ applied: true });
  });

  test('during which the session is ended leaves nothing either, and the next run completes it', async () => {
    const clinic = await makeClinicWithTables(withHistory);
    await clinic.database.query(atCommit('perform pg_terminate_backend(pg_backend_pid())'));
    const before = await filesOf(clinic);
    await expect(baseline(clinic.baselineOptions())).rejects.toMatchObject({ code: 'connection-lost' });
    expect(await clinic.ledger()).toEqual([]);
    expect(await filesOf(clinic)).toEqual(before);
    await clinic.database.query(harmless);
    expect(await baseline(clinic.baselineOptions())).toMatchObject({
      applied: true,
      situation: 'baselined',
    });
    expect(await clinic.ledger()).toEqual(withHistory ? clinicNames : ['0_init']);
    expect((await clinic.prisma('migrate deploy')).output).toContain('No pending');
  });
});

test('a file where the folder should be is never overwritten', async () => {
  const clinic = await makeClinicWithTables(false);
  await mkdir(clinic.project.migrationsDirectory);
  await writeFile(join(clinic.project.migrationsDirectory, '0_init'), 'mine');
  const before = await filesOf(clinic);
  await expect(baseline(clinic.baselineOptions())).rejects.toMatchObject({
    code: 'file-failed',
    message: expect.stringContaining('0_init'),
  });
  expect(await readFile(join(clinic.project.migrationsDirectory, '0_init'), 'utf8')).toBe('mine');
  expect(await filesOf(clinic)).toEqual(before);
  await expect(clinic.ledger()).rejects.toThrow('does not exist');
});

test('a staging folder of a killed run is removed, also where only rows are written, or nothing', async () => {
  for (const withHistory of [true, false]) {
    const clinic = await makeClinicWithTables(withHistory);
    const folder = join(clinic.project.directory, 'prisma', '.prisma-mend-staging-killed', 'migrations');
    for (const applied of [true, false]) {
      await mkdir(folder, { recursive: true });
      expect(await baseline(clinic.baselineOptions())).toMatchObject({ applied });
      expect((await readdir(join(clinic.project.directory, 'prisma'))).sort()).toEqual([
        'migrations',
        'schema.prisma',
      ]);
    }
  }
});

test('the files of a run that is still at it are left alone', async () => {
  const clinic = await makeClinicWithTables(true);
  await baseline(clinic.baselineOptions());
  const folder = join(clinic.project.directory, 'prisma', '.prisma-mend-staging-running');
  await mkdir(folder);
  await clinic.database.query('select pg_advisory_lock(72707369)');
  expect(await baseline(clinic.baselineOptions())).toMatchObject({ applied: false });
  expect(await readdir(join(clinic.project.directory, 'prisma'))).toContain('.prisma-mend-staging-running');
});

test('a table that is changed while the baseline is made sends it back to the start', async () => {
  const clinic = await makeClinicWithTables(true);
  let isChanged = false;
  const report = await baseline({
    ...clinic.baselineOptions(),
    onProgress: ({ step }) => {
      if (step !== 'Writing the history' || isChanged) return;
      isChanged = true;
      void clinic.database.query('drop index "appointments_patientId_startsAt_idx"');
    },
  });
  expect(isChanged).toBe(true);
  expect(report).toMatchObject({ applied: true });
  expect(await clinic.ledger()).not.toContain('20250902070000_index_appointments');
});

test('the SQL of the journal puts the database back as it was', async () => {
  const clinic = await makeClinicWithTables(true);
  const { journal = '' } = await baseline(clinic.baselineOptions());
  const { undoSql, database } = JSON.parse(await readFile(journal, 'utf8')) as {
    readonly undoSql: readonly string[];
    readonly database: { readonly name: string };
  };
  expect(database.name).toBe(clinic.database.name);
  expect(await readFile(journal, 'utf8')).not.toContain(new URL(clinic.url).password);
  for (const sql of undoSql) await clinic.database.query(sql);
  await expect(clinic.ledger()).rejects.toThrow('does not exist');
  await rm(clinic.project.directory, { recursive: true });
});
