import { expect, test } from '@jest/globals';
import { checkStatus } from '../src/operations/check-status.ts';
import { before, patientModule, patientStatements } from './support/patient-module.ts';
import { startPostgres } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

test('lists the effects of one migration, present or missing, with counts per kind', async () => {
  await using project = await makeHistory({
    [before.name]: before.sql,
    [patientModule.name]: patientModule.sql,
  });
  const database = await (await startPostgres(15)).createDatabase();
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
