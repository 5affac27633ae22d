import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { migrationChecksum } from '../src/model/checksum.ts';
import type { Report } from '../src/model/report.ts';
import { baseline } from '../src/operations/baseline.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { clinicMigrations, clinicNames, runByHand } from './support/clinic-project.ts';
import { generateHistory, replaceHistory } from './support/generated-history.ts';
import { makeJudgedClinic, type JudgedClinic } from './support/judged-clinic.ts';

const [init = '', notes = '', invoices = '', index = '', drafts = ''] = clinicNames;
const file = (clinic: JudgedClinic, name: string): string =>
  join(clinic.project.migrationsDirectory, name, 'migration.sql');

/** The clinic as it is after a baseline: five migrations, five rows. */
async function makeBaselined(): Promise<JudgedClinic> {
  const clinic = await makeJudgedClinic();
  await runByHand(clinic.database);
  await baseline(clinic.baselineOptions());
  return clinic;
}

async function statusOf(clinic: JudgedClinic): Promise<Report> {
  return checkStatus(clinic.project.options(clinic.url));
}

async function allRows(clinic: JudgedClinic): Promise<unknown> {
  return clinic.database.query('select l::text as row from _prisma_migrations l order by 1');
}

const codes = (report: Report): readonly string[] => report.findings.map(({ code }) => code);

/** Neither status nor baseline may change anything. */
async function expectNothingMarked(clinic: JudgedClinic, expected: Partial<Report>): Promise<Report> {
  const before = await allRows(clinic);
  const report = await baseline(clinic.baselineOptions());
  expect(report).toMatchObject({ ...expected, applied: false, plan: null });
  expect(await allRows(clinic)).toEqual(before);
  return report;
}

describe('a ledger that Prisma cannot read', () => {
  test.each([
    [
      'alter table _prisma_migrations alter checksum drop not null; update _prisma_migrations set checksum = null',
      'column checksum is NULL in 5 rows',
    ],
    [
      'alter table _prisma_migrations alter applied_steps_count drop not null; update _prisma_migrations set applied_steps_count = null',
      'column applied_steps_count is NULL',
    ],
    ['alter table _prisma_migrations drop column logs', 'column logs is missing'],
    [
      'alter table _prisma_migrations drop column rolled_back_at, drop column started_at',
      'column started_at is missing',
    ],
    [`update _prisma_migrations set started_at = 'infinity'`, 'a date that Prisma cannot read in 5 rows'],
    [
      'alter table _prisma_migrations rename to real; create view _prisma_migrations as select * from real',
      'not an ordinary table',
    ],
  ])('is ledgerBroken: %s', async (sql, defect) => {
    const clinic = await makeBaselined();
    await clinic.database.query(sql);
    const status = await statusOf(clinic);
    expect(status.situation).toBe('ledgerBroken');
    expect(status.findings.map(({ message }) => message).join('\n')).toContain(defect);
    await expectNothingMarked(clinic, { situation: 'ledgerBroken' });
  });

  test('two finished rows of one name are a defect', async () => {
    const clinic = await makeBaselined();
    await clinic.database.query(
      `insert into _prisma_migrations select 'again', checksum, finished_at, migration_name, logs, null, started_at, 0
       from _prisma_migrations where migration_name = '${init}'`,
    );
    await expectNothingMarked(clinic, { situation: 'ledgerBroken' });
  });
});

describe('rows', () => {
  test('columns of other types are read as Prisma reads them', async () => {
    const clinic = await makeBaselined();
    await clinic.database.query(
      `alter table _prisma_migrations alter id type text, alter applied_steps_count type bigint, alter started_at type timestamp, add note text`,
    );
    expect(await statusOf(clinic)).toMatchObject({ situation: 'baselined', findings: [] });
    expect((await clinic.prisma('migrate deploy')).output).toContain('No pending');
  });

  test('a failed row is failed, also beside a finished one and without a folder', async () => {
    for (const name of [drafts, '20200101000000_gone']) {
      const clinic = await makeBaselined();
      await clinic.database.query(
        `insert into _prisma_migrations (id, checksum, migration_name) values ('failed', 'x', '${name}')`,
      );
      const report = await expectNothingMarked(clinic, { situation: 'failed' });
      expect(codes(report)).toContain('migration-failed');
      expect((await clinic.prisma('migrate deploy')).output).toContain('P3009');
    }
  });

  test('a rolled-back row beside a finished one counts for nothing', async () => {
    const clinic = await makeBaselined();
    await clinic.database.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, rolled_back_at) values ('back', 'old', '${drafts}', '2020-01-01', now())`,
    );
    expect(await statusOf(clinic)).toMatchObject({ situation: 'baselined', findings: [] });
  });

  test('a rolled-back row alone leaves its migration pending; one that is there must be resolved', async () => {
    const clinic = await makeBaselined();
    await clinic.database.query(
      `update _prisma_migrations set finished_at = null, rolled_back_at = now() where migration_name = '${index}'`,
    );
    const there = await expectNothingMarked(clinic, { situation: 'diverged' });
    expect(there.findings).toEqual([
      expect.objectContaining({ code: 'migration-unrecorded', next: expect.stringContaining('resolve') }),
    ]);
    await clinic.database.query('drop index "appointments_patientId_startsAt_idx"');
    const gone = await statusOf(clinic);
    expect(gone.migrations?.find(({ name }) => name === index)).toMatchObject({
      ledger: 'rolledBack',
      evidence: 'absent',
    });
    expect(codes(gone)).toEqual(['migration-gap']);
  });

  test('a row without a folder and an edited file make it diverged', async () => {
    const clinic = await makeBaselined();
    await rename(join(clinic.project.migrationsDirectory, index), join(clinic.project.directory, 'away'));
    expect(codes(await statusOf(clinic))).toContain('migration-folder-missing');
    const edited = await makeBaselined();
    await writeFile(file(edited, notes), '-- edited\n' + (clinicMigrations[1]?.[1] ?? ''));
    const report = await expectNothingMarked(edited, { situation: 'diverged' });
    expect(codes(report)).toEqual(['migration-edited']);
  });

  test('a renamed folder is not recorded a second time', async () => {
    const clinic = await makeBaselined();
    const folder = (name: string): string => join(clinic.project.migrationsDirectory, name);
    await rename(folder(index), folder(`${index}_renamed`));
    await expectNothingMarked(clinic, { situation: 'diverged' });
  });

  test('line ends alone make no edited file', async () => {
    const clinic = await makeBaselined();
    for (const [name, sql] of clinicMigrations)
      await writeFile(file(clinic, name), sql.replaceAll('\n', '\r\n'));
    const report = await statusOf(clinic);
    expect(report).toMatchObject({ situation: 'baselined', findings: [] });
    expect(report.migrations?.map(({ checksum }) => checksum)).toEqual(clinicNames.map(() => 'same'));
    expect((await clinic.prisma('migrate status')).exitCode).toBe(0);
  });

  test('an unrecorded migration beside recorded ones is marked', async () => {
    const clinic = await makeBaselined();
    await clinic.database.query(`delete from _prisma_migrations where migration_name = '${invoices}'`);
    expect(await statusOf(clinic)).toMatchObject({
      situation: 'diverged',
      nextActions: [{ command: 'prisma-mend baseline' }],
    });
    expect(await baseline(clinic.baselineOptions())).toMatchObject({
      applied: true,
      situation: 'baselined',
      findings: [],
    });
    expect((await clinic.prisma('migrate deploy')).output).toContain('No pending');
  });
});

test('4 rows, 18 folders, 10 of them there out of order: the 6 missing rows are written, 8 stay pending', async () => {
  const clinic = await makeJudgedClinic();
  const history = generateHistory(18);
  await replaceHistory(clinic.project, history, clinicNames);
  const there = [1, 2, 3, 4, 5, 7, 10, 11, 12, 13].map((number) => history[number - 1]);
  const names = there.flatMap((migration) => (migration === undefined ? [] : [migration.name]));
  for (const migration of there) await clinic.database.query(migration?.sql ?? '');
  await baseline(clinic.baselineOptions());
  const unrecorded = names.filter((_, place) => place >= 4);
  await clinic.database.query(
    `delete from _prisma_migrations where migration_name in (${unrecorded.map((name) => `'${name}'`).join()})`,
  );
  const before = await clinic.ledger();
  expect(before).toHaveLength(4);
  const report = await baseline(clinic.baselineOptions());
  expect(report).toMatchObject({ applied: true, situation: 'diverged', findings: [] });
  expect(report.plan?.ledger.map(({ migrationName }) => migrationName)).toEqual(unrecorded);
  expect([...(await clinic.ledger())].sort()).toEqual([...names].sort());
  const deploy = await clinic.prisma('migrate deploy');
  const applied = history.map(({ name }) => name).filter((name) => deploy.output.includes(name));
  expect(applied).toEqual(history.map(({ name }) => name).filter((name) => !names.includes(name)));
  expect((await clinic.prisma('migrate status')).exitCode).toBe(0);
});

describe('folders', () => {
  test.each([
    ['UTF-16', Buffer.from(`\ufeff${clinicMigrations[4]?.[1] ?? ''}`, 'utf16le')],
    ['a BOM', Buffer.from(`\ufeff${clinicMigrations[4]?.[1] ?? ''}`, 'utf8')],
  ])('a file in %s is said, and is not marked', async (_, bytes) => {
    const clinic = await makeJudgedClinic();
    await runByHand(clinic.database, [init, notes, invoices, index]);
    await writeFile(file(clinic, drafts), bytes);
    const report = await baseline(clinic.baselineOptions());
    expect(codes(report)).toContain('migration-encoding');
    expect(await clinic.ledger()).toEqual([init, notes, invoices, index]);
  });

  test('a folder without migration.sql and a symlinked one are said; the others are marked', async () => {
    const clinic = await makeJudgedClinic();
    await runByHand(clinic.database);
    await mkdir(join(clinic.project.migrationsDirectory, 'manual'));
    await mkdir(join(clinic.project.directory, 'elsewhere'));
    await symlink(
      join(clinic.project.directory, 'elsewhere'),
      join(clinic.project.migrationsDirectory, '2026_linked'),
    );
    const report = await baseline(clinic.baselineOptions());
    expect(report.findings).toEqual([
      expect.objectContaining({ code: 'migration-unreadable', message: expect.stringContaining('manual') }),
      expect.objectContaining({
        code: 'migration-stray',
        severity: 'info',
        message: expect.stringContaining('2026_linked'),
      }),
    ]);
    expect(await clinic.ledger()).toEqual(clinicNames);
  });

  test('an empty file in the middle is marked with its neighbours', async () => {
    const clinic = await makeJudgedClinic();
    await clinic.project.addMigration('20250701000000_nothing', '');
    await runByHand(clinic.database);
    await baseline(clinic.baselineOptions());
    expect(await clinic.ledger()).toHaveLength(6);
    const rows = await clinic.database.query<{ checksum: string }>(
      `select checksum from _prisma_migrations where migration_name = '20250701000000_nothing'`,
    );
    expect(rows).toEqual([{ checksum: migrationChecksum('') }]);
    expect((await clinic.prisma('migrate status')).exitCode).toBe(0);
  });
});
