import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  clinicNames,
  makeClinic,
  runByHand,
  type ClinicProject,
} from '../../core/test/support/clinic-project.ts';
import { startPostgres, type TestDatabase } from '../../core/test/support/postgres.ts';
import { readJsonReport } from './support/report-schema.ts';
import { runCommand, type Ended } from './support/run-bin.ts';

const [init = '', , , , drafts = ''] = clinicNames;
const dropDrafts = `delete from _prisma_migrations where migration_name = '${drafts}'`;

interface Scene {
  readonly project: ClinicProject;
  readonly database: TestDatabase;
  readonly mend: (command: string) => Promise<Ended>;
}

let baselined: Promise<string> | null = null;

/** The name of a database that was baselined; others are copied from it. */
async function makeBaselined(): Promise<string> {
  const { database, project, mend } = await makeScene();
  await mend('baseline --yes');
  await project.remove();
  await database.disconnect();
  return database.name;
}

async function makeScene(
  applied: readonly string[] = clinicNames,
  withHistory = true,
  template: string | null = null,
): Promise<Scene> {
  const project = await makeClinic({ withHistory });
  const server = await startPostgres();
  const database = await server.createDatabase(undefined, template ?? undefined);
  if (template === null) await runByHand(database, applied);
  return {
    project,
    database,
    mend: (command) => runCommand([...command.split(' '), '--url', database.url], { cwd: project.directory }),
  };
}

interface Expected {
  readonly situation: string;
  readonly status: 0 | 2;
  readonly baseline: 0 | 2;
  readonly isWritten: boolean;
}

/** SQL after all migrations were run by hand; `baselined` first where the ledger is to be spoiled. */
const situations: readonly (readonly [
  what: string,
  isBaselined: boolean,
  sql: string,
  expected: Expected,
])[] = [
  [
    'an empty database',
    false,
    'drop schema public cascade; create schema public',
    { situation: 'empty', status: 0, baseline: 0, isWritten: false },
  ],
  ['no history', false, '', { situation: 'unbaselined', status: 2, baseline: 0, isWritten: true }],
  ['a healthy history', true, '', { situation: 'baselined', status: 0, baseline: 0, isWritten: false }],
  [
    'a pending migration',
    true,
    `${dropDrafts}; alter table clinical_notes alter "appointmentId" set not null, alter "sessionDate" set not null, alter "dueDate" set not null`,
    { situation: 'behind', status: 0, baseline: 0, isWritten: false },
  ],
  [
    'an unrecorded migration',
    true,
    dropDrafts,
    { situation: 'behind', status: 2, baseline: 0, isWritten: true },
  ],
  [
    'a failed row',
    true,
    `update _prisma_migrations set finished_at = null where migration_name = '${drafts}'`,
    { situation: 'failed', status: 2, baseline: 2, isWritten: false },
  ],
  [
    'a row without a folder',
    true,
    `update _prisma_migrations set migration_name = 'gone', checksum = repeat('0', 64) where migration_name = '${init}'`,
    { situation: 'diverged', status: 2, baseline: 0, isWritten: true },
  ],
  [
    'a renamed folder',
    true,
    `update _prisma_migrations set migration_name = 'earlier_name' where migration_name = '${init}'`,
    { situation: 'diverged', status: 2, baseline: 2, isWritten: false },
  ],
  [
    'a table that was dropped later',
    true,
    'drop table invoices',
    { situation: 'changed', status: 2, baseline: 0, isWritten: false },
  ],
  [
    'a row without its effects',
    true,
    'alter table clinical_notes alter "appointmentId" set not null, alter "sessionDate" set not null, alter "dueDate" set not null',
    { situation: 'faked', status: 2, baseline: 2, isWritten: false },
  ],
  [
    'a history in another schema',
    true,
    'create schema other; alter table _prisma_migrations set schema other',
    { situation: 'ledgerElsewhere', status: 2, baseline: 0, isWritten: true },
  ],
  [
    'a history without a column',
    true,
    'alter table _prisma_migrations drop logs',
    { situation: 'ledgerBroken', status: 2, baseline: 2, isWritten: false },
  ],
];

test.each(situations)(
  '%s: status and baseline have the published shape and exit codes',
  async (_, isBaselined, sql, expected) => {
    if (isBaselined) baselined ??= makeBaselined();
    const { database, mend } = await makeScene(clinicNames, true, isBaselined ? await baselined : null);
    await database.query(sql);
    const status = await mend('status --json');
    expect(readJsonReport(status.stdout)).toMatchObject({
      command: 'status',
      situation: expected.situation,
      exitCode: expected.status,
    });
    expect(status.exitCode).toBe(expected.status);
    expect((await mend('status --json')).stdout).toBe(status.stdout);
    const preview = await mend('baseline --dry-run --json');
    expect(readJsonReport(preview.stdout)).toMatchObject({ situation: expected.situation, applied: false });
    const written = await mend('baseline --yes --json');
    expect(readJsonReport(written.stdout)).toMatchObject({
      applied: expected.isWritten,
      exitCode: expected.baseline,
    });
    expect(written.exitCode).toBe(expected.baseline);
    const again = await mend('baseline --yes --json');
    expect(readJsonReport(again.stdout)).toMatchObject({ applied: false });
    for (const { stdout, stderr } of [status, preview, written, again]) {
      expect(stdout + stderr).not.toContain(new URL(database.url).password);
    }
  },
);

describe('other reports', () => {
  test('a first migration shows what was written, and where the undo journal lies', async () => {
    const { project, mend } = await makeScene(clinicNames, false);
    const { stdout, exitCode } = await mend('baseline --yes --json --name 00_start');
    expect(exitCode).toBe(0);
    const report = readJsonReport(stdout);
    expect(report).toMatchObject({
      applied: true,
      situation: 'baselined',
      findings: [],
      plan: {
        files: expect.anything(),
        ledger: [expect.objectContaining({ checksum: expect.stringMatching(/^[0-9a-f]{64}$/) })],
      },
      prisma: { agrees: true },
    });
    const sql = await readFile(join(project.migrationsDirectory, '00_start', 'migration.sql'));
    expect(sql.includes('\r')).toBe(false);
    expect(sql[0]).not.toBe(0xef);
    const lock = await readFile(join(project.migrationsDirectory, 'migration_lock.toml'), 'utf8');
    expect(lock).toContain('\nprovider = "postgresql"\n');
  });

  test('a snapshot and a preparation', async () => {
    const { mend } = await makeScene();
    const snapshot = await mend('snapshot --output clinic.json --json');
    expect(readJsonReport(snapshot.stdout)).toMatchObject({ command: 'snapshot', ok: true });
    const prepared = await mend('prepare --json');
    expect(readJsonReport(prepared.stdout)).toMatchObject({ command: 'prepare', ok: true });
    const status = await mend('status --json');
    expect(readJsonReport(status.stdout)).toMatchObject({ situation: 'unbaselined' });
  });

  test('a half-applied migration that deploy runs to its end is written around, and said', async () => {
    const { database, mend } = await makeScene(clinicNames.slice(0, 4));
    await database.query('alter table clinical_notes alter "dueDate" drop not null');
    for (const isFirst of [true, false]) {
      const { stdout, exitCode } = await mend('baseline --yes --json');
      expect(exitCode).toBe(0);
      expect(readJsonReport(stdout)).toMatchObject({
        applied: isFirst,
        findings: [{ code: 'migration-partial', severity: 'warning' }],
        deploy: { outcome: 'applies' },
      });
    }
  });

  test('what a long half-applied migration lacks is told in a few lines', async () => {
    const { project, database, mend } = await makeScene();
    await mend('baseline --yes');
    const [there, missing] = [0, 12].map((first) =>
      Array.from({ length: 12 }, (_, place) => `CREATE TABLE long_${first + place} (id INT PRIMARY KEY);`),
    );
    const name = '29990101000000_long';
    await project.addMigration(name, [...(there ?? []), ...(missing ?? [])].join('\n'));
    await database.query((there ?? []).join(''));
    await database.query(`insert into _prisma_migrations (id, checksum, migration_name)
      values ('long', repeat('0', 64), '${name}')`);
    const { stderr, exitCode } = await mend(`resolve ${name} --finish --dry-run`);
    expect([stderr, exitCode]).toEqual([expect.stringContaining('lines 14 to 24: not done: 11 more'), 0]);
    expect(stderr).not.toContain('long_23');
    expect(stderr.split('\n').length).toBeLessThan(40);
    const all = await mend(`resolve ${name} --finish --dry-run --all`);
    expect(all.stderr).toContain('long_23');
  });
});
