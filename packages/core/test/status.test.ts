import { expect, test } from '@jest/globals';
import { checkStatus } from '../src/operations/check-status.ts';
import { baseline } from '../src/operations/baseline.ts';
import { clinicNames, runByHand } from './support/clinic-project.ts';
import { makeJudgedClinic } from './support/judged-clinic.ts';
import { dumpSchema } from './support/pg-dump.ts';

test.each([13, 18] as const)(
  'on PostgreSQL %i it names what is there and the next command, and writes nothing',
  async (major) => {
    const clinic = await makeJudgedClinic({ major });
    await runByHand(clinic.database, clinicNames.slice(0, 4));
    const before = await dumpSchema(clinic.database.url, { withPrivileges: true });
    const status = await checkStatus(clinic.project.options(clinic.url));
    expect(status).toMatchObject({
      situation: 'unbaselined',
      nextActions: [{ command: 'prisma-mend baseline' }],
      plan: null,
      applied: false,
    });
    expect(status.migrations.map(({ ledger, evidence }) => [ledger, evidence])).toEqual([
      ...Array.from({ length: 4 }, () => ['none', 'present']),
      ['none', 'absent'],
    ]);
    expect(await dumpSchema(clinic.database.url, { withPrivileges: true })).toBe(before);
    expect(await checkStatus(clinic.project.options(clinic.url))).toEqual(status);
  },
);

test('of a baselined database with a migration pending it names deploy', async () => {
  const clinic = await makeJudgedClinic();
  await runByHand(clinic.database, clinicNames.slice(0, 4));
  await baseline(clinic.baselineOptions());
  expect(await checkStatus(clinic.project.options(clinic.url))).toMatchObject({
    situation: 'behind',
    findings: [],
    nextActions: [{ command: 'prisma migrate deploy' }],
  });
});

test('of a database made by another project it says that nothing of the history is there', async () => {
  const clinic = await makeJudgedClinic();
  await clinic.database.query('create table wordpress_posts (id int primary key)');
  const { findings, situation } = await checkStatus(clinic.project.options(clinic.url));
  expect(situation).toBe('unbaselined');
  expect(findings.map(({ code }) => code)).toEqual(['ledger-missing', 'history-not-in-database']);
});
