import { describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { clinicNames, runByHand } from './support/clinic-project.ts';
import { judges, makeJudgedClinic, type JudgedClinic } from './support/judged-clinic.ts';
import { inTurn, isWhole, share } from './support/share.ts';

const [init = '', notes = '', invoices = '', index = '', drafts = ''] = clinicNames;

/** Deploy applies exactly `pending`, and what the folders make is what the database holds. */
async function expectDeployed(clinic: JudgedClinic, pending: readonly string[]): Promise<void> {
  const deploy = await clinic.prisma('migrate deploy');
  expect(deploy).toMatchObject({ exitCode: 0 });
  if (pending.length === 0) expect(deploy.output).toContain('No pending migrations to apply');
  for (const name of clinicNames)
    expect([name, deploy.output.includes(name)]).toEqual([name, pending.includes(name)]);
  expect(await clinic.diffHistory()).toMatchObject({ exitCode: 0 });
}

const cases = [
  ['all applied by hand', clinicNames, []],
  ['last one pending', [init, notes, invoices, index], [drafts]],
  ['out of order: an earlier one is absent', [init, notes, invoices, drafts], [index]],
] as const;

describe.each(inTurn(judges))(
  'judged by prisma $version with the engine of $engine',
  ({ turn, ...judge }) => {
    test.each(share(cases, 3, turn % 3))('marks what is there: %s', async (_, applied, pending) => {
      const clinic = await makeJudgedClinic({ judge });
      await runByHand(clinic.database, applied);
      const report = await baseline(clinic.baselineOptions());
      expect(report).toMatchObject({
        applied: true,
        findings: [],
        situation: pending.length === 0 ? 'baselined' : pending.includes(drafts) ? 'behind' : 'diverged',
        prisma: { agrees: true },
      });
      expect(await clinic.ledger()).toEqual(applied);
      await expectDeployed(clinic, pending);
      await clinic.project.remove();
    });

    if (turn % 2 === 0 && !isWhole) return;

    test('nothing but tables: writes 0_init from the live database', async () => {
      const clinic = await makeJudgedClinic({ judge, withHistory: false });
      await runByHand(clinic.database);
      expect(await clinic.prisma('migrate deploy')).toMatchObject({
        exitCode: 1,
        output: expect.stringContaining('P3005'),
      });
      const report = await baseline(clinic.baselineOptions());
      expect(report).toMatchObject({ applied: true, findings: [], situation: 'baselined' });
      expect(await clinic.ledger()).toEqual(['0_init']);
      await expectDeployed(clinic, []);
      expect(await clinic.prisma('migrate status')).toMatchObject({
        exitCode: 0,
        output: expect.stringContaining('Database schema is up to date!'),
      });
      await clinic.project.remove();
    });
  },
);
