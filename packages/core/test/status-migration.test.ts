import { beforeAll, expect, test } from '@jest/globals';
import { checkStatus } from '../src/operations/check-status.ts';
import { writeLedger } from './support/ledger-rows.ts';
import { before, patientModule, patientStatements } from './support/patient-module.ts';
import { startPostgres, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

test('lists the effects of one migration, present or missing, with counts per kind', async () => {
  await using project = await makeHistory({
    [before.name]: before.sql,
    [patientModule.name]: patientModule.sql,
  });
  const database = await server.createDatabase();
  const missing = patientStatements.filter((statement) => statement.includes('"referrals_staffId_fkey"'));
  expect(missing).toHaveLength(1);
  await database.query(before.sql);
  for (const statement of patientStatements) {
    if (!missing.includes(statement)) await database.query(statement);
  }
  const options = resolveOptions(project, database.url, { kind: 'diagnose' });
  const report = await checkStatus({ ...options, names: ['add_patient_module'] });
  expect(report.migrations).toMatchObject([{ name: patientModule.name, evidence: 'partial' }]);
  expect(report.notes[0]).toMatch(/enum 1 of 1.* table 6 of 6.* foreign key 12 of 13/);
  expect(report.notes).toContain('missing: created foreign key public.referrals.referrals_staffId_fkey');
  expect(report.notes).toContain('present: created table public.patients');
  await expect(checkStatus({ ...options, names: ['2025'] })).rejects.toMatchObject({
    code: 'ambiguous-name',
  });
  await database.drop();
});

test('tells what is replaced, what is data only, and findings by the migration that they are about', async () => {
  const history = {
    '1_users': 'CREATE TABLE users (id integer PRIMARY KEY, name text);',
    '2_users': 'ALTER TABLE users ADD COLUMN nick varchar(10);',
    '3_wider': 'ALTER TABLE users ALTER COLUMN nick TYPE varchar(20);',
    '4_rows': `INSERT INTO users VALUES (1, 'DELETE');\nDO $$ BEGIN PERFORM 1; END $$;`,
    '5_users_more': 'ALTER TABLE users ADD COLUMN more text;',
  };
  await using project = await makeHistory(history);
  const database = await server.createDatabase();
  const [users, nick, wider, rows] = Object.entries(history);
  for (const [, sql] of [users, nick, wider].filter((each) => each !== undefined)) await database.query(sql);
  await writeLedger(
    database,
    [users, nick, wider, rows]
      .filter((each) => each !== undefined)
      .map(([name, sql]) => ({ state: 'applied', name, sql: name === '2_users' ? `${sql} -- edited` : sql })),
  );
  const options = resolveOptions(project, database.url, { kind: 'diagnose' });
  const second = await checkStatus({ ...options, names: ['2_users'] });
  expect(second.findings).toMatchObject([{ code: 'migration-edited', migrations: ['2_users'] }]);
  expect(second.notes[0]).toContain('2_users: column 1 of 1');
  const first = await checkStatus({ ...options, names: ['1_users'] });
  expect(first.findings).toEqual([]);
  const dataOnly = await checkStatus({ ...options, names: ['rows'] });
  expect(dataOnly.notes).toEqual([
    '4_rows: it leaves no trace in the structure: whether it ran cannot be told from the database',
    expect.stringContaining('not told: line 1 may change rows (INSERT INTO users'),
  ]);
  const pending = await checkStatus({ ...options, names: ['users_more'] });
  expect(pending.notes).toContain('missing: created column public.users.more');
  await expect(checkStatus({ ...options, names: ['users'] })).rejects.toMatchObject({
    code: 'ambiguous-name',
    message: expect.stringContaining('1_users, 2_users'),
  });
  await database.drop();
});
