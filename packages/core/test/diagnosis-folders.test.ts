import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { migrationChecksum } from '../src/model/checksum.ts';
import type { Report } from '../src/model/report.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import type { ResolveVerb } from '../src/operations/resolve/resolve-options.ts';
import { resolve } from '../src/operations/resolve.ts';
import { clinicMigrations, clinicNames, runByHand } from './support/clinic-project.ts';
import { makeJudgedClinic, type JudgedClinic } from './support/judged-clinic.ts';
import { writeLedger } from './support/ledger-rows.ts';

const [, , , index = '', drafts = ''] = clinicNames;
const draftsSql = clinicMigrations.at(-1)?.[1] ?? '';
const fileOf = (clinic: JudgedClinic, name: string): string =>
  join(clinic.project.migrationsDirectory, name, 'migration.sql');

/** The clinic with all or the first of its migrations recorded and there. */
async function makeClinic(count = 5): Promise<JudgedClinic> {
  const clinic = await makeJudgedClinic({ judge: { version: 7, engine: '7.10' } });
  await runByHand(clinic.database, clinicNames.slice(0, count));
  await writeLedger(
    clinic.database,
    clinicMigrations.slice(0, count).map(([name, sql]) => ({ state: 'applied', name, sql })),
  );
  return clinic;
}

const statusOf = (clinic: JudgedClinic): Promise<Report> => checkStatus(clinic.project.options(clinic.url));

async function run(
  clinic: JudgedClinic,
  verb: ResolveVerb,
  names: readonly string[] = [],
  acceptsUnproven = false,
): Promise<Report> {
  const options = clinic.project.options(clinic.url);
  return resolve({ ...options, verb, names, acceptsUnproven, consent: { yes: true }, isDryRun: false });
}

async function expectDeployed(clinic: JudgedClinic): Promise<void> {
  expect(await clinic.prisma('migrate deploy')).toMatchObject({ exitCode: 0 });
  expect(await statusOf(clinic)).toMatchObject({ situation: 'baselined', findings: [] });
}

describe('what is wrong with a folder', () => {
  test.each([
    ['UTF-16', Buffer.from(`\ufeff${draftsSql}`, 'utf16le')],
    ['a byte order mark', Buffer.from(`\ufeff${draftsSql}`, 'utf8')],
  ])('%s: saved again as UTF-8 it is deployed', async (_, bytes) => {
    const clinic = await makeClinic(4);
    await writeFile(fileOf(clinic, drafts), bytes);
    expect((await statusOf(clinic)).findings).toContainEqual(
      expect.objectContaining({ code: 'migration-encoding', why: expect.stringContaining('P3018') }),
    );
    await writeFile(fileOf(clinic, drafts), draftsSql);
    await expectDeployed(clinic);
  });

  test('no migration.sql: deploy stops with P3015 until the folder is gone', async () => {
    const clinic = await makeClinic();
    const folder = join(clinic.project.migrationsDirectory, '20260101000000_later');
    await mkdir(folder);
    expect((await statusOf(clinic)).findings).toMatchObject([
      { code: 'migration-unreadable', why: expect.stringContaining('P3015') },
    ]);
    expect((await clinic.prisma('migrate deploy')).output).toContain('P3015');
    await rm(folder, { recursive: true });
    await expectDeployed(clinic);
  });

  test('a wrong lock file: P3019 until it names postgresql as Prisma writes it', async () => {
    const clinic = await makeClinic();
    const lockFile = join(clinic.project.migrationsDirectory, 'migration_lock.toml');
    await writeFile(lockFile, "provider = 'postgresql'\n");
    const [finding] = (await statusOf(clinic)).findings;
    expect(finding).toMatchObject({ code: 'lock-file-wrong', why: expect.stringContaining('P3019') });
    expect((await clinic.prisma('migrate deploy')).output).toContain('P3019');
    await writeFile(lockFile, `${finding?.next?.split(': ').at(-1) ?? ''}\n`);
    await expectDeployed(clinic);
  });

  test('mixed line ends, and a lost last line end, are told from the checksum alone', async () => {
    const windows = draftsSql.replaceAll('\n', '\r\n');
    for (const [recorded, file, words] of [
      [windows, windows.replace('\r\n', '\n'), 'line ends'],
      [draftsSql, draftsSql.trimEnd(), 'blank lines at its end'],
    ] as const) {
      const clinic = await makeClinic();
      await clinic.database.query(
        `update _prisma_migrations set checksum = '${migrationChecksum(recorded)}' where migration_name = '${drafts}'`,
      );
      await writeFile(fileOf(clinic, drafts), file);
      expect((await statusOf(clinic)).findings).toMatchObject([
        { code: 'migration-edited', origin: expect.stringContaining(words) },
      ]);
      const report = await run(clinic, { kind: 'diagnose' });
      expect(report).toMatchObject({ applied: true, situation: 'baselined', findings: [] });
    }
  });

  test('names that sort otherwise by their bytes: a note once they are applied, a warning before', async () => {
    const clinic = await makeClinic();
    await clinic.project.addMigration('20260101_b', 'create table b1 (id int);\n');
    await clinic.project.addMigration('20260101_A', 'create table a1 (id int);\n');
    await clinic.project.addMigration('20260101_a', 'create table a2 (id int);\n');
    const pending = (await statusOf(clinic)).findings;
    expect(pending).toMatchObject([
      {
        code: 'migration-order-ambiguous',
        severity: 'warning',
        message: expect.stringContaining('20260101_a and 20260101_A'),
        why: expect.stringContaining('P3018'),
      },
    ]);
    await clinic.prisma('migrate deploy');
    expect((await statusOf(clinic)).findings).toMatchObject([
      { code: 'migration-order-ambiguous', severity: 'info' },
    ]);
  });

  test('a link to a folder and a file beside the folders are noted', async () => {
    const clinic = await makeClinic();
    const { migrationsDirectory, directory } = clinic.project;
    await mkdir(join(directory, 'elsewhere'));
    await symlink(join(directory, 'elsewhere'), join(migrationsDirectory, '20260101000000_linked'));
    await writeFile(join(migrationsDirectory, 'fix.sql'), 'select 1;\n');
    const { findings, situation } = await statusOf(clinic);
    expect(situation).toBe('baselined');
    expect(findings.map(({ code, severity, location }) => [code, severity, location?.file])).toEqual([
      ['migration-stray', 'info', 'prisma/migrations/20260101000000_linked'],
      ['migration-stray', 'info', 'prisma/migrations/fix.sql'],
    ]);
    expect((await clinic.prisma('migrate deploy')).output).toContain('No pending');
  });

  test('a row without a folder is forgotten, and a failed one only on somebody’s word', async () => {
    const clinic = await makeClinic();
    await rm(join(clinic.project.migrationsDirectory, index), { recursive: true });
    await clinic.database.query(
      `insert into _prisma_migrations (id, checksum, migration_name, logs) values ('gone', '${'0'.repeat(64)}', '20200101000000_gone', 'ERROR: out of memory')`,
    );
    const { findings } = await statusOf(clinic);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'migration-folder-missing' }));
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'migration-failed',
        actual: expect.stringMatching(/^started 20.*; error noted: out of memory$/),
      }),
    );
    await run(clinic, { kind: 'forget' }, [index]);
    await expect(run(clinic, { kind: 'forget' }, ['gone'])).rejects.toMatchObject({
      code: 'evidence-disagrees',
    });
    await run(clinic, { kind: 'forget' }, ['gone'], true);
    await expectDeployed(clinic);
  });

  test('a folder that has another name now is told once, and the row follows it', async () => {
    const clinic = await makeClinic();
    const moved = `${index}_moved`;
    const folders = clinic.project.migrationsDirectory;
    await rename(join(folders, index), join(folders, moved));
    const { findings, nextActions } = await statusOf(clinic);
    expect(findings).toMatchObject([{ code: 'migration-renamed', migrations: [index, moved] }]);
    const [next] = nextActions;
    expect(next?.command).toBe(`prisma-mend resolve ${index} --rename ${moved}`);
    await run(clinic, { kind: 'rename', name: moved }, [index]);
    await expectDeployed(clinic);
  });

  test('rows without folders are one finding of drift, however many they are', async () => {
    const clinic = await makeClinic();
    for (const name of [index, drafts]) {
      await rm(join(clinic.project.migrationsDirectory, name), { recursive: true });
    }
    const drift = await checkDrift({ ...clinic.project.options(clinic.url), against: 'history', ignore: [] });
    expect(drift).toMatchObject({
      verdict: 'notVerified',
      findings: [{ code: 'migration-folder-missing', migrations: [index, drafts] }],
    });
  });

  test('rows of folders that somebody squashed by hand are one finding of drift, and not verified', async () => {
    const clinic = await makeClinic();
    const folders = clinic.project.migrationsDirectory;
    for (const name of clinicNames) await rm(join(folders, name), { recursive: true });
    await mkdir(join(folders, '20260101000000_squashed'));
    await writeFile(
      join(folders, '20260101000000_squashed', 'migration.sql'),
      clinicMigrations.map(([, sql]) => sql).join('\n'),
    );
    const drift = await checkDrift({ ...clinic.project.options(clinic.url), against: 'history', ignore: [] });
    expect(drift).toMatchObject({
      verdict: 'notVerified',
      findings: [{ code: 'history-squashed', migrations: clinicNames }],
      notes: ['Pending, and therefore not expected in the database: 20260101000000_squashed.'],
    });
  });
});
