import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { loadSnapshot } from '../src/operations/session/snapshot-file.ts';
import { writeSnapshot } from '../src/operations/write-snapshot.ts';
import { clinicNames, runByHand } from './support/clinic-project.ts';
import { makeJudgedClinic, type JudgedClinic } from './support/judged-clinic.ts';

async function takeSnapshot(clinic: JudgedClinic): Promise<string> {
  const outputPath = join(await mkdtemp(join(tmpdir(), 'snapshot-')), 'clinic.json');
  await writeSnapshot({ ...clinic.project.options(clinic.url), outputPath });
  return outputPath;
}

async function makeClinic(): Promise<JudgedClinic> {
  const clinic = await makeJudgedClinic();
  await runByHand(clinic.database);
  await clinic.database.query(
    `insert into patients (email, "fullName") values ('secret@patient.example', 'Ann');
     create table "odd ""name" ("Ü" text check ("Ü" <> E'a\\'b\\nc')); create schema "1x*y"`,
  );
  return clinic;
}

test('a snapshot is judged as the live database is, and holds no rows and no credentials', async () => {
  const clinic = await makeClinic();
  const snapshotPath = await takeSnapshot(clinic);
  const text = await readFile(snapshotPath, 'utf8');
  expect(text).not.toContain('secret@patient.example');
  expect(text).not.toContain(new URL(clinic.url).password);
  const options = clinic.project.options(clinic.url);
  const live = await checkStatus(options);
  const asOf: unknown = expect.any(String);
  expect(await checkStatus({ ...options, snapshotPath })).toEqual({
    ...live,
    database: { ...live.database, asOf },
  });
  const preview = await baseline(clinic.baselineOptions({ isDryRun: true, snapshotPath }));
  expect(preview.plan).toEqual((await baseline(clinic.baselineOptions({ isDryRun: true }))).plan);
  expect(preview.plan?.ledger.map(({ migrationName }) => migrationName)).toEqual(clinicNames);
});

test('a snapshot of a baselined database carries its ledger', async () => {
  const clinic = await makeClinic();
  await baseline(clinic.baselineOptions());
  const snapshotPath = await takeSnapshot(clinic);
  await clinic.database.query('drop table _prisma_migrations');
  expect(await checkStatus({ ...clinic.project.options(clinic.url), snapshotPath })).toMatchObject({
    situation: 'baselined',
  });
});

test('a snapshot that was changed, cut or made by another version is refused', async () => {
  const clinic = await makeClinic();
  const snapshotPath = await takeSnapshot(clinic);
  const text = await readFile(snapshotPath, 'utf8');
  for (const spoiled of [
    text.replace('"patients"', '"patient"'),
    text.slice(0, -200),
    text.replace('prisma-mend snapshot 1', 'prisma-mend snapshot 2'),
    text.replace('"ledger":{', '"ledger":[],"was":{'),
    '[]',
    '',
  ]) {
    expect(spoiled).not.toBe(text);
    await writeFile(snapshotPath, spoiled);
    await expect(loadSnapshot(snapshotPath)).rejects.toMatchObject({ code: 'snapshot-invalid' });
  }
});

test('a snapshot is written whole or not at all', async () => {
  const clinic = await makeClinic();
  const folder = await mkdtemp(join(tmpdir(), 'snapshot-'));
  const options = clinic.project.options(clinic.url);
  await expect(
    writeSnapshot({ ...options, outputPath: join(folder, 'gone', 'clinic.json') }),
  ).rejects.toMatchObject({
    code: 'file-failed',
  });
  await expect(writeSnapshot({ ...options, outputPath: folder })).rejects.toMatchObject({
    code: 'file-failed',
  });
  expect(await readdir(folder)).toEqual([]);
  expect((await readdir(tmpdir())).filter((name) => /^snapshot-.*pending$/.test(name))).toEqual([]);
});
