import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { migrationChecksum } from '../src/model/checksum.ts';
import type { Finding } from '../src/model/finding.ts';
import { baseline } from '../src/operations/baseline.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import type { ResolveVerb } from '../src/operations/resolve/resolve-options.ts';
import { resolve } from '../src/operations/resolve.ts';
import { clinicMigrations, clinicNames, runByHand } from './support/clinic-project.ts';
import { makeJudgedClinic, type JudgedClinic } from './support/judged-clinic.ts';
import { writeLedger } from './support/ledger-rows.ts';
import { startPooler } from './support/pooler-proxy.ts';

const [init = '', notes = '', , index = '', drafts = ''] = clinicNames;
const dropIndex = 'drop index "appointments_patientId_startsAt_idx"';
const rowOf = (name: string): string => `where migration_name = '${name}'`;

/** All five migrations are there and recorded, then something happens. */
async function makeClinic(damage: string): Promise<JudgedClinic> {
  const clinic = await makeJudgedClinic({ judge: { version: 7, engine: '7.10' } });
  await runByHand(clinic.database);
  await writeLedger(
    clinic.database,
    clinicMigrations.map(([name, sql]) => ({ state: 'applied', name, sql })),
  );
  await clinic.database.query('alter table _prisma_migrations alter applied_steps_count set not null');
  await clinic.database.query(damage);
  return clinic;
}

async function run(
  clinic: JudgedClinic,
  verb: ResolveVerb,
  names: readonly string[] = [],
  isUnproven = false,
) {
  return resolve({
    ...clinic.project.options(clinic.url),
    verb,
    names,
    acceptsUnproven: isUnproven,
    consent: { yes: true },
    isDryRun: false,
  });
}

const proven = async (clinic: JudgedClinic): Promise<unknown> => run(clinic, { kind: 'diagnose' });
/** The SQL that a finding names, as people copy it. */
const byHand =
  (after?: (clinic: JudgedClinic) => Promise<unknown>) =>
  async (clinic: JudgedClinic, { next = '' }: Finding): Promise<void> => {
    await clinic.database.query(/((?:ALTER|DELETE|DROP|select) [^;]+;)/.exec(next)?.[1] ?? next);
    await after?.(clinic);
  };
const baselined = (clinic: JudgedClinic): Promise<unknown> => baseline(clinic.baselineOptions());

interface Case {
  readonly code: string;
  readonly damage: string;
  /** What the finding says of Prisma. */
  readonly says: string;
  /** What the real command line says before the cure. */
  readonly prisma?: readonly [command: string, output: string];
  readonly cure: (clinic: JudgedClinic, finding: Finding) => Promise<unknown>;
}

const cases: Readonly<Record<string, Case>> = {
  'a failed row whose migration is there': {
    code: 'migration-failed',
    damage: `update _prisma_migrations set finished_at = null, logs = 'ERROR: stopped' ${rowOf(drafts)}`,
    says: 'P3009',
    prisma: ['migrate deploy', 'P3009'],
    cure: proven,
  },
  'a row that is finished and rolled back': {
    code: 'ledger-row-contradictory',
    damage: `update _prisma_migrations set rolled_back_at = now() ${rowOf(drafts)}`,
    says: 'P3008, P3012',
    prisma: [`migrate resolve --applied ${drafts}`, 'P3008'],
    cure: proven,
  },
  'a migration that is marked and absent': {
    code: 'migration-faked',
    damage: dropIndex,
    says: 'P3018',
    cure: (clinic) => run(clinic, { kind: 'unapply' }, [index]),
  },
  'a migration that is there and not marked': {
    code: 'migration-unrecorded',
    damage: `delete from _prisma_migrations ${rowOf(index)}`,
    says: 'P3018',
    prisma: ['migrate deploy', 'already exists'],
    cure: async (clinic) => {
      await clinic.database.query('delete from _prisma_migrations where finished_at is null');
      await baselined(clinic);
    },
  },
  'a migration that was left out': {
    code: 'migration-gap',
    damage: `delete from _prisma_migrations ${rowOf(index)}; ${dropIndex}`,
    says: 'P3018',
    cure: () => Promise.resolve(),
  },
  'the ledger in another schema': {
    code: 'ledger-elsewhere',
    damage: 'create schema other; alter table _prisma_migrations set schema other',
    says: 'P3005',
    prisma: ['migrate deploy', 'P3005'],
    cure: byHand(),
  },
  'a view in the place of the table': {
    code: 'ledger-not-a-table',
    damage:
      'alter table _prisma_migrations rename to "history"; create view _prisma_migrations as select * from "history"',
    says: 'P3005',
    prisma: ['migrate deploy', 'P3005'],
    cure: byHand(baselined),
  },
  'a name that ends in a blank': {
    code: 'ledger-name-differs',
    damage: `update _prisma_migrations set migration_name = migration_name || ' ' ${rowOf(index)}`,
    says: 'P3018',
    prisma: ['migrate status', 'not yet been applied'],
    cure: proven,
  },
  'a name in upper case with another checksum': {
    code: 'ledger-name-differs',
    damage: `update _prisma_migrations set migration_name = upper(migration_name), checksum = '${'0'.repeat(64)}' ${rowOf(index)}`,
    says: 'P3018',
    cure: async (clinic) => {
      await run(clinic, { kind: 'rename', name: index }, [index.toUpperCase()], true);
      await run(clinic, { kind: 'rehash' }, [index]);
    },
  },
  'a row without a name or a checksum that is known': {
    code: 'ledger-broken',
    damage: `alter table _prisma_migrations alter migration_name drop not null;
      insert into _prisma_migrations (id, checksum, started_at) values ('nobody', '${'1'.repeat(64)}', now())`,
    says: 'Failed to extract',
    prisma: ['migrate deploy', 'Failed to extract'],
    cure: async (clinic, finding) => {
      expect(await proven(clinic)).toMatchObject({ applied: false, situation: 'ledgerBroken' });
      expect(finding.actual).toBe('rows of id nobody');
      await byHand()(clinic, finding);
    },
  },
  'an end that only says that there was one': {
    code: 'ledger-broken',
    damage:
      'alter table _prisma_migrations alter finished_at type boolean using finished_at is not null, drop column logs',
    says: 'P3009',
    prisma: ['migrate deploy', 'logs'],
    cure: async (clinic, finding) => {
      expect(await proven(clinic)).toMatchObject({ applied: true, situation: 'ledgerBroken' });
      expect(finding.next).toContain('ALTER COLUMN finished_at TYPE timestamptz USING');
      await clinic.database.query(
        'alter table _prisma_migrations alter finished_at type timestamptz using case when finished_at then started_at end',
      );
    },
  },
};

describe('what is wrong with a ledger', () => {
  test.each(Object.keys(cases))('%s', async (name) => {
    const found = cases[name];
    if (found === undefined) throw new Error(name);
    const { code, damage, says, prisma, cure } = found;
    const clinic = await makeClinic(damage);
    const status = await checkStatus(clinic.project.options(clinic.url));
    const shown = await resolve({
      ...clinic.project.options(clinic.url),
      ...{
        verb: { kind: 'diagnose' },
        names: [],
        acceptsUnproven: false,
        consent: { yes: false },
        isDryRun: false,
      },
    });
    const finding = shown.findings.find((each) => each.code === code && each.why.includes(says));
    if (finding === undefined)
      throw new Error(`${code} is not among ${shown.findings.map((each) => each.code).join()}`);
    expect(status.findings).toContainEqual(finding);
    if (prisma !== undefined) expect((await clinic.prisma(prisma[0])).output).toContain(prisma[1]);
    await cure(clinic, finding);
    expect(await clinic.prisma('migrate deploy')).toMatchObject({ exitCode: 0 });
    expect(await checkStatus(clinic.project.options(clinic.url))).toMatchObject({
      situation: 'baselined',
      findings: [],
    });
    await clinic.project.remove();
  });
});

test('two ledgers: which one Prisma reads, and which has what', async () => {
  const clinic = await makeClinic(`create schema other;
    create table other._prisma_migrations (like _prisma_migrations including all);
    insert into other._prisma_migrations select * from _prisma_migrations;
    delete from _prisma_migrations ${rowOf(index)}; ${dropIndex}`);
  const status = await checkStatus(clinic.project.options(clinic.url));
  const second = status.findings.find(({ code }) => code === 'ledger-second');
  expect(second).toMatchObject({
    severity: 'warning',
    message: expect.stringContaining(
      `schema other (5 rows; 1 of these folders only there: ${index}); on this connection Prisma reads the one in public (4 rows)`,
    ),
  });
  expect((await clinic.prisma('migrate deploy')).output).toContain(index);
  const harmless = await checkStatus(clinic.project.options(clinic.url));
  expect(harmless.findings).toMatchObject([{ code: 'ledger-second', severity: 'info' }]);
  await byHand()(clinic, harmless.findings[0] ?? second ?? ({} as never));
  expect((await checkStatus(clinic.project.options(clinic.url))).findings).toEqual([]);
});

test('a squash that left its rows: the new folder is marked, the rows are forgotten on request', async () => {
  const clinic = await makeClinic('select 1');
  const sql = clinicMigrations.map(([, each]) => each).join('\n');
  for (const name of clinicNames) {
    await rm(join(clinic.project.migrationsDirectory, name), { recursive: true });
  }
  await clinic.project.addMigration('0_squashed', sql);
  const report = await run(clinic, { kind: 'diagnose' });
  expect(report).toMatchObject({
    applied: true,
    findings: [{ code: 'history-squashed', message: expect.stringContaining('5 recorded migrations') }],
    nextActions: [
      { command: expect.stringMatching(new RegExp(`^prisma-mend resolve ${init} .* --forget$`)) },
    ],
  });
  const [action] = report.nextActions;
  const names = action?.command.replace('prisma-mend resolve ', '').replace(' --forget', '').split(' ');
  await run(clinic, { kind: 'forget' }, names);
  expect(await clinic.ledger()).toEqual(['0_squashed']);
  expect((await clinic.prisma('migrate status')).output).toContain('up to date');
  expect((await checkStatus(clinic.project.options(clinic.url))).findings).toEqual([]);
});

test('a session that holds the lock is named, without the values in its statement', async () => {
  const clinic = await makeClinic('select 1');
  const holder = new Client({ connectionString: clinic.database.url, application_name: 'left over' });
  holder.on('error', () => undefined);
  await holder.connect();
  await holder.query(`select pg_advisory_lock(72707369), 'hunter2' /* hunter2 */`);
  const status = await checkStatus(clinic.project.options(clinic.url));
  expect(status.findings).toMatchObject([
    {
      code: 'migration-lock-held',
      message: expect.stringMatching(/^session \d+ \(left over, user postgres\) holds .* idle since 20/),
      actual: expect.stringMatching(
        /^connected since 20.*; last statement: select pg_advisory_lock\(72707369\), '…'$/,
      ),
      why: expect.stringContaining('P1002'),
    },
  ]);
  expect(JSON.stringify(status)).not.toContain('hunter2');
  await byHand()(clinic, status.findings[0] ?? ({} as never));
  expect((await checkStatus(clinic.project.options(clinic.url))).findings).toEqual([]);
});

test('a URL of a pooler in transaction mode is noted', async () => {
  const clinic = await makeClinic('select 1');
  const status = await checkStatus(clinic.project.options(`${clinic.database.url}?pgbouncer=true`));
  expect(status.findings).toMatchObject([
    { code: 'connection-pooled', severity: 'info', why: expect.stringContaining('P1002') },
  ]);
});

test('a pooler that its URL does not show is told by the process that it announces', async () => {
  const clinic = await makeClinic('select 1');
  const url = new URL(clinic.database.url);
  const pooler = await startPooler(Number(url.port));
  url.port = String(pooler.port);
  const status = await checkStatus(clinic.project.options(url.href));
  pooler.stop();
  expect(status).toMatchObject({
    situation: 'baselined',
    findings: [
      {
        code: 'connection-pooled',
        message: expect.stringMatching(/server's process is \d+, and 123456789 was announced/),
      },
    ],
  });
});

test('the checksum of the file is what is stored for a row that lacks one', async () => {
  const clinic = await makeClinic(`update _prisma_migrations set checksum = '' ${rowOf(notes)}`);
  await proven(clinic);
  const [row] = await clinic.database.query<{ checksum: string }>(
    `select checksum from _prisma_migrations ${rowOf(notes)}`,
  );
  expect(row?.checksum).toBe(migrationChecksum(clinicMigrations[1]?.[1] ?? ''));
});
