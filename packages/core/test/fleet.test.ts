import { afterAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { runFleet } from '../src/fleet/run-fleet.ts';
import type { Fleet } from '../src/model/fleet.ts';
import type { Report } from '../src/model/report.ts';
import { startPostgres } from './support/postgres.ts';
import { makeTenantFleet, makeTenantSchemas, type TenantFleet } from './support/tenant-fleet.ts';

/** `FLEET=300` for as many databases and schemas. */
const count = Number(process.env['FLEET'] ?? '12');

function fleetIn(report: Report): Fleet {
  if (report.fleet === undefined) throw new Error('the report is of no fleet');
  return report.fleet;
}

const made: AsyncDisposable[] = [];
afterAll(async () => {
  for (const each of made.splice(0)) await each[Symbol.asyncDispose]();
});

/** Ids of each cohort, whatever their order. */
const partition = (fleet: Fleet): readonly string[] => fleet.cohorts.map(({ ids }) => ids.join()).sort();

const planted = (fleet: TenantFleet): readonly string[] =>
  Object.values(fleet.planted)
    .filter((ids) => ids.length > 0)
    .map((ids) => ids.join())
    .sort();

describe('databases of one history', () => {
  let fleet: TenantFleet;

  test('are grouped exactly by what was done to them, and judged as one database is', async () => {
    fleet = await makeTenantFleet(await startPostgres(), { count });
    made.push(fleet.project);
    const report = await runFleet(fleet.options());
    const found = fleetIn(report);
    expect(found.failed).toEqual([]);
    expect(partition(found)).toEqual(planted(fleet));
  });

  test('are compared for drift, each cohort once', async () => {
    const found = fleetIn(await runFleet(fleet.options({ verb: 'drift' })));
    expect(partition(found)).toEqual(planted(fleet));
    const verdicts = found.cohorts.map(({ ids, verdict }) => [ids[0], verdict]);
    expect(new Map(verdicts as [string, string][])).toEqual(
      new Map(
        Object.entries(fleet.planted).map(([plant, ids]) => [
          ids[0],
          plant === 'clean' ? 'inSync' : 'liveDrift',
        ]),
      ),
    );
    // One plan and one proof a cohort; the healthy one has none.
    expect(found.cohorts.filter(({ plan }) => plan?.proven === true)).toHaveLength(5);
  });
});

test('schemas of one database are the same cohorts, from one reading', async () => {
  const schemas = await makeTenantSchemas(await startPostgres(), { count });
  made.push(schemas.project);
  const options = schemas.options({ source: { kind: 'schemas', pattern: 'tenant*' } });
  const found = fleetIn(await runFleet(options));
  expect(partition(found)).toEqual(planted(schemas));
});

test('schemas that are behind are asked what they may do in as many connections as one, each of its own ledger', async () => {
  const server = await startPostgres();
  const schemas = await makeTenantSchemas(server, { count: 5, kinds: ['clean'] });
  made.push(schemas.project);
  await schemas.addMigration('20240301000000_more', 'CREATE TABLE "more" ("id" INTEGER PRIMARY KEY);\n');
  const role = `of_schemas_${Math.random().toString(36).slice(2, 8)}`;
  const admin = new Client({ connectionString: schemas.url });
  await admin.connect();
  await admin.query(`create role ${role} login password 'own'`);
  for (const id of schemas.ids) {
    await admin.query(
      `grant all on schema ${id} to ${role}; grant all on all tables in schema ${id} to ${role}`,
    );
  }
  await admin.query(`revoke insert on ${schemas.ids[2]}._prisma_migrations from ${role};
    revoke create on schema ${schemas.ids[3]} from ${role}`);
  await admin.end();
  const url = new URL(schemas.url);
  const watcher = new Client({ connectionString: server.url('postgres') });
  await watcher.connect();
  const countSessions = async (): Promise<number> => {
    const { rows } = await watcher.query<{ sessions: string }>(
      'select sessions from pg_stat_database where datname = $1',
      [url.pathname.slice(1)],
    );
    return Number(rows[0]?.sessions);
  };
  url.username = role;
  url.password = 'own';
  const look = async (pattern: string): Promise<readonly [Fleet, number]> => {
    const before = await countSessions();
    const source = { kind: 'schemas', pattern } as const;
    const found = fleetIn(await runFleet(schemas.options({ source, url: url.href })));
    return [found, (await countSessions()) - before];
  };
  const [, ofOne] = await look('tenant00000');
  const [found, ofAll] = await look('tenant*');
  expect(found.failed).toEqual([]);
  const outcomes = found.cohorts.map(({ ids, deploy }) => [ids.join(), deploy?.outcome]);
  expect(new Map(outcomes as [string, string][])).toEqual(
    new Map([
      ['tenant00000,tenant00001,tenant00004', 'applies'],
      ['tenant00002', 'stops'],
      ['tenant00003', 'stops'],
    ]),
  );
  // Each cohort is looked into on its own.
  expect(ofAll - ofOne).toBeLessThanOrEqual(4);
  await watcher.end();
});
