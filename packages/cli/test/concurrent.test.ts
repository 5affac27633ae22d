import { readdir } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { clinicNames, runByHand } from '../../core/test/support/clinic-project.ts';
import { makeJudgedClinic } from '../../core/test/support/judged-clinic.ts';
import { runBin, runCommand } from './support/run-bin.ts';

describe.each([
  ['a history', true],
  ['no history', false],
])('with %s', (_, withHistory) => {
  const written = withHistory ? clinicNames : ['0_init'];

  test('two baselines at once write one set of rows, and both end well', async () => {
    for (let round = 0; round < 3; round += 1) {
      const clinic = await makeJudgedClinic({ withHistory });
      await runByHand(clinic.database);
      const baseline = (): Promise<{ exitCode: number | null; stderr: string }> =>
        runBin(['baseline', '--yes', '--url', clinic.url], { cwd: clinic.project.directory });
      const ended = await Promise.all([baseline(), baseline(), baseline()]);
      expect(ended.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(
        ended.map(() => [0, expect.any(String)]),
      );
      expect(await clinic.ledger()).toEqual(written);
      const folders = await readdir(clinic.project.migrationsDirectory);
      expect(folders.sort()).toEqual([...written, 'migration_lock.toml']);
      expect((await readdir(`${clinic.project.directory}/prisma`)).sort()).toEqual([
        'migrations',
        'schema.prisma',
      ]);
    }
  });

  test('a baseline beside `prisma migrate deploy` writes one set of rows', async () => {
    const clinic = await makeJudgedClinic({ withHistory });
    await runByHand(clinic.database);
    const [baseline, ...deploys] = await Promise.all([
      runBin(['baseline', '--yes', '--url', clinic.url], { cwd: clinic.project.directory }),
      clinic.prisma('migrate deploy'),
      clinic.prisma('migrate deploy'),
    ]);
    expect(baseline).toMatchObject({ exitCode: 0 });
    for (const deploy of deploys) expect(deploy.output).toMatch(/P3005|No pending migrations/);
    expect(await clinic.ledger()).toEqual(written);
    expect((await clinic.prisma('migrate deploy')).output).toContain('No pending migrations');
  });
});

test('while deploy holds its lock the baseline waits, and then names the session that holds it', async () => {
  const clinic = await makeJudgedClinic();
  await runByHand(clinic.database);
  await clinic.database.query('select pg_advisory_lock(72707369)');
  const args = ['baseline', '--yes', '--url', clinic.url, '--lock-wait', '300ms'];
  const refused = await runCommand(args, { cwd: clinic.project.directory });
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('migration lock');
  expect(refused.stderr).not.toContain('    at ');
  await clinic.database.query('select pg_advisory_unlock(72707369)');
  await expect(clinic.ledger()).rejects.toThrow('does not exist');
});
