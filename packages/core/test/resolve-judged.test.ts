import { describe, expect, test } from '@jest/globals';
import { resolve } from '../src/operations/resolve.ts';
import type { ResolveOptions, ResolveVerb } from '../src/operations/resolve/resolve-options.ts';
import { clinicMigrations, clinicNames, runByHand } from './support/clinic-project.ts';
import { judges, makeJudgedClinic, type JudgedClinic } from './support/judged-clinic.ts';
import { inTurn, share } from './support/share.ts';
import { writeLedger, type WantedRow } from './support/ledger-rows.ts';

const last = clinicNames.at(-1) ?? '';
const lastSql = clinicMigrations.at(-1)?.[1] ?? '';
const half = 'ALTER TABLE "clinical_notes" ALTER COLUMN "dueDate" DROP NOT NULL;';
const data = { done: [], notDone: [] };

/** Everything but the last migration is applied, which is in this state. */
async function prepare(clinic: JudgedClinic, state: WantedRow['state'], sql: string): Promise<void> {
  await runByHand(clinic.database, clinicNames.slice(0, -1));
  await clinic.database.query(sql);
  await writeLedger(clinic.database, [
    ...clinicMigrations
      .slice(0, -1)
      .map(([name, text]): WantedRow => ({ state: 'applied', name, sql: text })),
    { state, name: last, sql: lastSql, logs: 'ERROR: stopped' },
  ]);
}

function optionsFor(clinic: JudgedClinic, verb: ResolveVerb): ResolveOptions {
  return {
    ...clinic.project.options(clinic.url),
    verb,
    names: verb.kind === 'diagnose' ? [] : [last],
    acceptsUnproven: false,
    consent: { yes: true },
    isDryRun: false,
  };
}

async function expectDeployed(clinic: JudgedClinic, pending: boolean): Promise<void> {
  const deploy = await clinic.prisma('migrate deploy');
  expect(deploy).toMatchObject({ exitCode: 0 });
  expect(deploy.output.includes(last)).toBe(pending);
  expect(await clinic.diffHistory()).toMatchObject({ exitCode: 0 });
}

const cases = [
  ['failed and whole', 'failed', lastSql, { kind: 'diagnose' }, false],
  ['failed and absent', 'failed', 'select 1', { kind: 'diagnose' }, true],
  ['contradictory and whole', 'appliedAndRolledBack', lastSql, { kind: 'diagnose' }, false],
  ['half and finished', 'failed', half, { kind: 'finish', data }, false],
  ['half and reverted', 'failed', half, { kind: 'revert', data }, true],
] as const;

describe.each(inTurn(judges))(
  'judged by prisma $version with the engine of $engine',
  ({ turn, ...judge }) => {
    test.each(share(cases, 4, turn))('%s', async (_, state, sql, verb, pending) => {
      const clinic = await makeJudgedClinic({ judge });
      await prepare(clinic, state, sql);
      if (state === 'failed') {
        expect(await clinic.prisma('migrate deploy')).toMatchObject({
          exitCode: 1,
          output: expect.stringContaining('P3009'),
        });
      }
      const report = await resolve(optionsFor(clinic, verb));
      expect(report).toMatchObject({ applied: true, prisma: { agrees: true } });
      await expectDeployed(clinic, pending);
      await clinic.project.remove();
    });
  },
);

describe('several at once', () => {
  test('one writes, the others find nothing left to do', async () => {
    const clinic = await makeJudgedClinic();
    await prepare(clinic, 'failed', lastSql);
    const reports = await Promise.all(
      Array.from({ length: 4 }, () => resolve(optionsFor(clinic, { kind: 'diagnose' }))),
    );
    expect(reports.filter(({ applied }) => applied)).toHaveLength(1);
    const rows = await clinic.database.query(
      `select 1 from _prisma_migrations where migration_name = '${last}'`,
    );
    expect(rows).toHaveLength(2);
    await clinic.project.remove();
  });
});
