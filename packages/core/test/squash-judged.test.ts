import { describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { resolve } from '../src/operations/resolve.ts';
import { squashHistory } from '../src/operations/squash.ts';
import { clinicNames, runByHand } from './support/clinic-project.ts';
import { judges, makeJudgedClinic } from './support/judged-clinic.ts';
import { share } from './support/share.ts';

const seed = `INSERT INTO "patients" ("email", "fullName") VALUES ('ada@example.org', 'Ada');\n`;

describe.each(share(judges, 2, 1))('judged by prisma $version with the engine of $engine', (judge) => {
  test('a squash is healthy here; where deploy ran before it was followed, it is so afterwards', async () => {
    const clinic = await makeJudgedClinic({ judge });
    const { database, project } = clinic;
    const [first = '', ...others] = clinicNames;
    await project.addMigration(`${first}_seed`, seed);
    await runByHand(database, [first]);
    await database.query(seed);
    await runByHand(database, others);
    await baseline(clinic.baselineOptions());
    await database.query('create schema kept; create table kept.rows as table _prisma_migrations');
    const options = clinic.baselineOptions();
    const report = await squashHistory({ ...options, to: clinicNames[2] ?? '', name: 'start' });
    const squash = report.plan?.ledger[0]?.migrationName ?? '';
    expect(report).toMatchObject({ applied: true, findings: [], prisma: { agrees: true } });
    expect(await clinic.prisma('migrate status')).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('up to date'),
    });
    expect(await clinic.prisma('migrate deploy')).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('No pending migrations'),
    });
    expect(await clinic.diffHistory()).toMatchObject({ exitCode: 0 });

    await database.query('truncate _prisma_migrations; insert into _prisma_migrations table kept.rows');
    const tooEarly = await clinic.prisma('migrate deploy');
    expect(tooEarly.exitCode).not.toBe(0);
    expect(await checkStatus(options)).toMatchObject({
      situation: 'failed',
      findings: [{ code: 'migration-squashed' }],
      nextActions: [{ command: `prisma-mend resolve ${squash} --squashed` }],
    });
    const followed = await resolve({
      ...options,
      verb: { kind: 'squashed' },
      names: [squash],
      acceptsUnproven: false,
    });
    expect(followed).toMatchObject({ applied: true, prisma: { agrees: true } });
    expect(await clinic.prisma('migrate deploy')).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('No pending migrations'),
    });
    await database.drop();
  });
});
