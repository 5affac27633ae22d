import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { adoptDrift } from '../src/operations/adopt-drift.ts';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { writeSnapshot } from '../src/operations/write-snapshot.ts';
import { makeClinic, runByHand } from './support/clinic-project.ts';
import { makeDriftClinic, tellFindings } from './support/drift-clinic.ts';
import { startReplicatedPair } from './support/hot-standby.ts';
import { dumpSchema } from './support/pg-dump.ts';

const handmade = 'CREATE INDEX "by_name" ON "patients"("fullName")';
const finding = 'HL index-unexpected public.patients.by_name';

describe('drift is found', () => {
  test('in a snapshot, with a proven plan, and nothing can be written to it', async () => {
    const clinic = await makeDriftClinic();
    await clinic.database.query(handmade);
    const snapshotPath = join(clinic.project.directory, 'clinic.json');
    await writeSnapshot({ ...clinic.options(), outputPath: snapshotPath });
    await clinic.database.drop();
    const offline = clinic.options({ snapshotPath });
    const report = await checkDrift(offline);
    expect(tellFindings(report)).toEqual([finding]);
    expect(report).toMatchObject({ verdict: 'liveDrift', plan: { proven: true }, prisma: null });
    const consent = { yes: true };
    await expect(revertDrift({ ...offline, consent, isDryRun: false })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(adoptDrift({ ...offline, name: 'x', consent, isDryRun: false })).rejects.toMatchObject({
      code: 'usage',
    });
    expect(await adoptDrift({ ...offline, name: 'x', consent, isDryRun: true })).toMatchObject({
      applied: false,
      plan: { proven: true },
    });
    await clinic.project.remove();
  });

  test('without a history: schema against database, revert included', async () => {
    const clinic = await makeDriftClinic({ withHistory: false });
    await clinic.database.query('ALTER TABLE "patients" ALTER COLUMN "fullName" DROP NOT NULL');
    const report = await checkDrift(clinic.options());
    expect(tellFindings(report)).toEqual(['SL column-nullability public.patients.fullName']);
    expect(report.pairs).toEqual({ SH: 'notCompared', HL: 'notCompared', SL: 'differs' });
    expect(await revertDrift({ ...clinic.options(), consent: { yes: true }, isDryRun: false })).toMatchObject(
      {
        applied: true,
        verdict: 'inSync',
        findings: [],
      },
    );
    await clinic.remove();
  });

  test('never without a database, unless that is asked for', async () => {
    const clinic = await makeDriftClinic();
    await rm(join(clinic.project.directory, 'prisma.config.ts'));
    const { directory, shadow, lockTimeoutMs, statementTimeoutMs } = clinic.options();
    const wanted = { against: 'both' as const, ignore: [], environment: {} };
    const options = { directory, shadow, lockTimeoutMs, statementTimeoutMs, ...wanted };
    await expect(checkDrift(options)).rejects.toMatchObject({ code: 'url-missing' });
    expect(await checkDrift({ ...options, withoutDatabase: true })).toMatchObject({ verdict: 'upToDate' });
    await clinic.remove();
  });

  test('by a role that may only read; revert and adopt are denied, and nothing changes', async () => {
    const clinic = await makeDriftClinic();
    await clinic.database.query(handmade);
    const role = `reader_${randomBytes(4).toString('hex')}`;
    await clinic.database.query(
      `create role ${role} login password 'p'; grant usage on schema public to ${role}; grant select on all tables in schema public to ${role}`,
    );
    const url = new URL(clinic.database.url);
    [url.username, url.password] = [role, 'p'];
    const options = clinic.options({ url: url.href });
    const before = await dumpSchema(clinic.database.url, { withPrivileges: true });
    expect(tellFindings(await checkDrift(options))).toEqual([finding]);
    const consent = { yes: true };
    await expect(revertDrift({ ...options, consent, isDryRun: false })).rejects.toMatchObject({
      code: 'permission-denied',
    });
    await expect(adoptDrift({ ...options, name: 'x', consent, isDryRun: false })).rejects.toMatchObject({
      code: 'permission-denied',
    });
    expect(await dumpSchema(clinic.database.url, { withPrivileges: true })).toBe(before);
    await clinic.remove();
  });

  test('on a hot standby, which is left as it is', async () => {
    await using pair = await startReplicatedPair();
    const project = await makeClinic();
    const client = new Client({ connectionString: pair.primaryUrl });
    await client.connect();
    await runByHand({ query: (sql: string) => client.query(sql) });
    await baseline({
      ...project.options(pair.primaryUrl),
      consent: { yes: true },
      isDryRun: false,
      name: '0_init',
      from: 'live',
    });
    await client.query(handmade);
    await pair.catchUp();
    const before = await dumpSchema(pair.standbyUrl);
    const options = { ...project.options(pair.standbyUrl), against: 'both' as const, ignore: [] };
    const report = await checkDrift(options);
    expect(tellFindings(report)).toEqual([finding]);
    expect(report).toMatchObject({
      verdict: 'liveDrift',
      plan: { proven: true },
      prisma: { agrees: true },
    });
    await expect(revertDrift({ ...options, consent: { yes: true }, isDryRun: false })).rejects.toMatchObject({
      code: 'permission-denied',
    });
    expect(await dumpSchema(pair.standbyUrl)).toBe(before);
    expect(await dumpSchema(pair.primaryUrl)).toBe(before);
    await client.end();
    await project.remove();
  });
});
