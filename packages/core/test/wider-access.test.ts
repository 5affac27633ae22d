import { afterEach, describe, expect, test } from '@jest/globals';
import { checkDrift } from '../src/operations/check-drift.ts';
import { resolve } from '../src/operations/resolve.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import type { ChangeConsent } from '../src/model/options.ts';
import { makeDriftClinic, type DriftClinic } from './support/drift-clinic.ts';
import { writeLedger } from './support/ledger-rows.ts';
import { startPostgres } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

let clinic: DriftClinic | null = null;
afterEach(async () => {
  await clinic?.remove();
  clinic = null;
});

describe('taking row-level security back', () => {
  test('is named after keeping it, refused with --yes and with consent to lose data, and done when it is named', async () => {
    clinic = await makeDriftClinic();
    const { database } = clinic;
    await database.query(
      `ALTER TABLE "patients" ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON "patients" USING (email = current_user)`,
    );
    const report = await checkDrift(clinic.options());
    const hazards = report.plan?.statements.flatMap((statement) => statement.hazards.map(({ kind }) => kind));
    expect(hazards?.filter((kind) => kind === 'widensAccess')).toHaveLength(2);
    expect(report.plan?.sql).toContain('-- WIDENS ACCESS: row-level security of public.patients is off');
    const ways = report.nextActions.map(({ command }) => command.split(' ').slice(2, 4).join(' '));
    expect(ways.at(-1)).toBe('--revert --allow-wider-access');
    const revert = (consent: ChangeConsent) =>
      revertDrift({ ...(clinic as DriftClinic).options(), consent, isDryRun: false });
    const refused = { code: 'wider-access-consent-missing', next: expect.stringContaining('--adopt') };
    await expect(revert({ yes: true })).rejects.toMatchObject(refused);
    await expect(revert({ yes: true, allowDataLoss: database.name })).rejects.toMatchObject(refused);
    await expect(revert({ yes: true, allowWiderAccess: 'other' })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('names "other"'),
    });
    const [row] = await database.query(`select relrowsecurity from pg_class where relname = 'patients'`);
    expect(row).toEqual({ relrowsecurity: true });
    expect(await revert({ yes: false, allowWiderAccess: database.name })).toMatchObject({ applied: true });
  });
});

test('finishing a migration whose DO block takes it off needs the same consent', async () => {
  const server = await startPostgres(15);
  const database = await server.createDatabase();
  const init = {
    name: '1_init',
    sql: 'create table pets (id int primary key); alter table pets enable row level security;',
  };
  const open = {
    name: '2_open',
    sql: `create table doors (id int primary key);
do $$ begin execute 'alter table pets disable row level security'; end $$;`,
  };
  await using project = await makeHistory({ [init.name]: init.sql, [open.name]: open.sql });
  await database.query(`${init.sql} create table doors (id int primary key);`);
  await writeLedger(database, [
    { state: 'applied', ...init },
    { state: 'failed', ...open, logs: 'ERROR' },
  ]);
  const data = { done: [], notDone: [] };
  const finish = (consent: ChangeConsent) =>
    resolve(
      resolveOptions(project, database.url, { kind: 'finish', data }, [open.name], {
        consent,
        acceptsUnproven: true,
      }),
    );
  await expect(finish({ yes: true })).rejects.toMatchObject({
    code: 'wider-access-consent-missing',
    message: expect.stringContaining('row-level security of public.pets is off'),
  });
  expect(await finish({ yes: true, allowWiderAccess: database.name })).toMatchObject({ applied: true });
  const [row] = await database.query(`select relrowsecurity from pg_class where relname = 'pets'`);
  expect(row).toEqual({ relrowsecurity: false });
});
