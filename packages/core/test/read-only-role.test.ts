import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { clinicNames, runByHand } from './support/clinic-project.ts';
import { makeJudgedClinic, type JudgedClinic } from './support/judged-clinic.ts';
import { dumpSchema } from './support/pg-dump.ts';

/** A role with these rights, and the URL of the clinic's database for it. */
async function makeReader(clinic: JudgedClinic, grants: (role: string) => string): Promise<string> {
  const role = `reader_${randomBytes(4).toString('hex')}`;
  await clinic.database.query(`create role ${role} login password 'p'; ${grants(role)}`);
  const url = new URL(clinic.url);
  url.username = role;
  url.password = 'p';
  return url.href;
}

const mayRead = (role: string): string =>
  `grant usage on schema public to ${role}; grant select on all tables in schema public to ${role}`;

/** Structure with owners and grants, every row, and what sequences stand at. */
async function everything(clinic: JudgedClinic): Promise<string> {
  const tables = await clinic.database.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'S') order by 1`,
  );
  const rows = [];
  for (const { name } of tables)
    rows.push([name, await clinic.database.query(`select row(t.*)::text from ${name} t order by 1`)]);
  return (await dumpSchema(clinic.database.url, { withPrivileges: true })) + JSON.stringify(rows);
}

async function makeClinicWithData(withHistory = true): Promise<JudgedClinic> {
  const clinic = await makeJudgedClinic({ withHistory });
  await runByHand(clinic.database);
  await clinic.database.query(`insert into patients (email, "fullName") values ('a@b.c', 'Ann')`);
  return clinic;
}

describe('a role that may only read', () => {
  test.each([true, false])(
    'can see the state and the plan; nothing changes (history: %s)',
    async (withHistory) => {
      const clinic = await makeClinicWithData(withHistory);
      const url = await makeReader(clinic, mayRead);
      const before = await everything(clinic);
      expect(await checkStatus(clinic.project.options(url))).toMatchObject({ situation: 'unbaselined' });
      const plan = await baseline({ ...clinic.baselineOptions({ isDryRun: true }), url });
      expect(plan).toMatchObject({ applied: false, findings: [] });
      expect(plan.plan?.ledger.map(({ migrationName }) => migrationName)).toEqual(
        withHistory ? clinicNames : ['0_init'],
      );
      await expect(baseline({ ...clinic.baselineOptions(), url })).rejects.toMatchObject({
        code: 'permission-denied',
      });
      expect(await everything(clinic)).toBe(before);
    },
  );

  test('needs no right on any table for the structure', async () => {
    const clinic = await makeClinicWithData();
    const url = await makeReader(clinic, () => '');
    expect(await checkStatus(clinic.project.options(url))).toMatchObject({ situation: 'unbaselined' });
  });

  test('that may not read the ledger is told so, and nothing is proposed', async () => {
    const clinic = await makeClinicWithData();
    await baseline(clinic.baselineOptions());
    const url = await makeReader(
      clinic,
      (role) => `${mayRead(role)}; revoke select on _prisma_migrations from ${role}`,
    );
    const before = await everything(clinic);
    const status = await checkStatus(clinic.project.options(url));
    expect(status.situation).toBe('ledgerBroken');
    expect(status.findings).toEqual([
      expect.objectContaining({ code: 'ledger-unreadable', next: expect.stringContaining('GRANT SELECT') }),
    ]);
    expect(new Set(status.migrations.map(({ ledger }) => ledger))).toEqual(new Set(['unseen']));
    expect(status.nextActions.map(({ command }) => command)).toEqual(['prisma-mend status']);
    expect(await baseline({ ...clinic.baselineOptions({ isDryRun: true }), url })).toMatchObject({
      plan: null,
    });
    expect(await baseline({ ...clinic.baselineOptions(), url })).toMatchObject({
      plan: null,
      applied: false,
    });
    expect(await everything(clinic)).toBe(before);
  });
});

test('a database whose transactions are read-only by default is refused before anything is written', async () => {
  const clinic = await makeClinicWithData();
  await clinic.database.query(
    `alter database ${clinic.database.name} set default_transaction_read_only = on`,
  );
  expect(await checkStatus(clinic.project.options(clinic.url))).toMatchObject({ situation: 'unbaselined' });
  const outcome = await baseline(clinic.baselineOptions()).catch((error: unknown) => error);
  expect(outcome).toMatchObject({ code: 'permission-denied', message: expect.stringContaining('read-only') });
  await expect(clinic.ledger()).rejects.toThrow('does not exist');
});
