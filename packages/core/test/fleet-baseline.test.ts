import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { runFleet } from '../src/fleet/run-fleet.ts';
import type { Fleet } from '../src/model/fleet.ts';
import type { Report } from '../src/model/report.ts';
import { startPostgres, type TestServer } from './support/postgres.ts';
import {
  fewKinds,
  makeTenantFleet,
  makeTenantSchemas,
  tenantMigrations,
  type TenantFleet,
} from './support/tenant-fleet.ts';

/** `FLEET=300` for as many databases. */
const count = Number(process.env['FLEET'] ?? '8');

const made: AsyncDisposable[] = [];
afterAll(async () => {
  for (const each of made.splice(0)) await each[Symbol.asyncDispose]();
});

function fleetIn(report: Report): Fleet {
  if (report.fleet === undefined) throw new Error('the report is of no fleet');
  return report.fleet;
}

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Names of the migrations that the ledger of each target has rows of; null without a ledger. */
async function readMarks(fleet: TenantFleet): Promise<ReadonlyMap<string, readonly string[] | null>> {
  const marks = new Map<string, readonly string[] | null>();
  for (const { id, url } of await targetsOf(fleet)) {
    const rows = await connected(url, (client) =>
      client
        .query<{ name: string }>('select migration_name as name from _prisma_migrations order by 1')
        .catch(() => null),
    );
    marks.set(id, rows?.rows.map(({ name }) => name) ?? null);
  }
  return marks;
}

interface Listed {
  readonly id: string;
  readonly url: string;
}

async function targetsOf(fleet: TenantFleet): Promise<readonly Listed[]> {
  const text = await readFile(fleet.targetsPath, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Listed);
}

const allNames = tenantMigrations.map(([name]) => name);

describe('a baseline of many databases', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  const makeFleet = async (labels?: (index: number) => readonly string[]): Promise<TenantFleet> => {
    const fleet = await makeTenantFleet(server, {
      count,
      isRecorded: false,
      kinds: fewKinds,
      ...(labels === undefined ? {} : { labels }),
    });
    made.push(fleet.project);
    return fleet;
  };
  const write = { verb: 'baseline', consent: { yes: true } } as const;

  test('writes nothing without consent, and marks what each cohort is proven to hold', async () => {
    const fleet = await makeFleet();
    await expect(runFleet(fleet.options({ verb: 'baseline' }))).rejects.toMatchObject({
      code: 'consent-missing',
      report: { fleet: { count } },
    });
    expect([...(await readMarks(fleet)).values()].every((marks) => marks === null)).toBe(true);
    const found = fleetIn(await runFleet(fleet.options({ ...write, waves: ['3', 'rest'] })));
    expect(found).toMatchObject({ failed: [], skipped: [], isStopped: false });
    const marks = await readMarks(fleet);
    const dropped = new Set(fleet.planted.dropped);
    for (const [id, names] of marks) {
      // The first migration is not all there where a column of it was dropped.
      expect([id, names]).toEqual([id, dropped.has(id) ? ['20240201000000_note'] : allNames]);
    }
  });

  test('skips and names a target that was changed after it was read', async () => {
    const fleet = await makeFleet((index) => (index === 0 ? ['first'] : []));
    const [first, second] = await targetsOf(fleet);
    const moved: Promise<unknown>[] = [];
    await connected(first?.url ?? '', async (holder) => {
      // Prisma's own lock: the first wave waits for it, and the second one for the first.
      await holder.query('select pg_advisory_lock(72707369)');
      const options = fleet.options({
        ...write,
        waves: ['label:first', 'rest'],
        onProgress: ({ isWait }) => {
          if (isWait !== true || moved.length > 0) return;
          moved.push(
            connected(second?.url ?? '', (client) =>
              client.query('alter table "Table6" add column moved int'),
            ).then(() => holder.query('select pg_advisory_unlock(72707369)')),
          );
        },
      });
      const found = fleetIn(await runFleet(options));
      await Promise.all(moved);
      expect(moved).toHaveLength(1);
      expect(found.skipped).toEqual([{ id: second?.id, why: expect.stringContaining('left its cohort') }]);
      expect(found.failed).toEqual([]);
    });
    const marks = await readMarks(fleet);
    expect(marks.get(second?.id ?? '')).toBeNull();
    expect(marks.get(first?.id ?? '')).toEqual(allNames);
  });

  test('stops a wave at exactly the failures that are allowed, and begins nothing after it', async () => {
    const fleet = await makeFleet();
    const targets = await targetsOf(fleet);
    const clean = new Set(fleet.planted.clean);
    const broken = targets.filter(({ id }) => clean.has(id)).slice(0, Math.max(3, Math.ceil(count * 0.03)));
    for (const { url } of broken) {
      const name = new URL(url).pathname.slice(1);
      await connected(url, (client) =>
        client.query(`alter database "${name}" set default_transaction_read_only = on`),
      );
    }
    const found = fleetIn(await runFleet(fleet.options({ ...write, stopAfterFailures: '2' })));
    expect(found.isStopped).toBe(true);
    expect(found.failed).toHaveLength(2);
    expect(broken.map(({ id }) => id)).toEqual(expect.arrayContaining(found.failed.map(({ id }) => id)));
    const applied = found.cohorts.flatMap((cohort) => cohort.applied);
    expect(applied.length + found.failed.length + found.skipped.length).toBe(count);
    for (const [id, names] of await readMarks(fleet)) {
      expect([id, names !== null]).toEqual([id, applied.includes(id)]);
    }
  });
});

test('schemas of one database are marked one by one, each in its own ledger', async () => {
  const schemas = await makeTenantSchemas(await startPostgres(), {
    count: 3,
    isRecorded: false,
    kinds: fewKinds,
  });
  made.push(schemas.project);
  const found = fleetIn(
    await runFleet(
      schemas.options({
        verb: 'baseline',
        consent: { yes: true },
        source: { kind: 'schemas', pattern: 'tenant*' },
      }),
    ),
  );
  expect(found).toMatchObject({ failed: [], skipped: [] });
  await connected(schemas.url, async (client) => {
    const tables = await client.query<{ schema: string }>(
      `select table_schema as schema from information_schema.tables where table_name = '_prisma_migrations' order by 1`,
    );
    expect(tables.rows.map(({ schema }) => schema)).toEqual(schemas.ids);
  });
  await expect(readFile(join(schemas.project.directory, 'fleet.jsonl'))).rejects.toThrow('ENOENT');
});

describe('a forecast for many databases', () => {
  test('asks the rows of each, and parts those whose deploys end differently', async () => {
    const server = await startPostgres();
    const fleet = await makeTenantFleet(server, { count: 3, kinds: ['clean'] });
    made.push(fleet.project);
    await fleet.addMigration(
      '20240301000000_required',
      'ALTER TABLE "Table0" ALTER COLUMN "email" SET NOT NULL;\n',
    );
    const [first, , third] = await targetsOf(fleet);
    for (const target of [first, third]) {
      await connected(target?.url ?? '', (client) =>
        client.query(`insert into "Table0" (name) values ('a')`),
      );
    }
    const status = fleetIn(await runFleet(fleet.options()));
    expect(status.cohorts.map(({ deploy }) => deploy?.outcome)).toEqual(status.cohorts.map(() => 'unknown'));
    const forecast = fleetIn(await runFleet(fleet.options({ verb: 'forecast' })));
    const outcomes = forecast.cohorts.flatMap(({ ids, deploy }) => ids.map((id) => [id, deploy?.outcome]));
    expect(Object.fromEntries(outcomes)).toEqual(
      Object.fromEntries(
        fleet.ids.map((id) => [id, id === first?.id || id === third?.id ? 'stops' : 'applies']),
      ),
    );
  });
});

test('a server with few connections is asked with patience', async () => {
  const server = await startPostgres();
  const fleet = await makeTenantFleet(server, { count, kinds: fewKinds });
  made.push(fleet.project);
  const role = `few_${Math.random().toString(36).slice(2, 8)}`;
  await connected(server.url('postgres'), (client) =>
    client.query(
      `create role ${role} login password 'few' connection limit 3; grant pg_read_all_data to ${role}`,
    ),
  );
  const text = (await targetsOf(fleet))
    .map(({ id, url }) => {
      const own = new URL(url);
      own.username = role;
      own.password = 'few';
      return JSON.stringify({ id, url: own.href });
    })
    .join('\n');
  const source = { kind: 'text', text, origin: 'the test' } as const;
  const found = fleetIn(await runFleet(fleet.options({ source, parallel: 50, perServer: 50 })));
  expect(found.failed).toEqual([]);
  expect(found.cohorts.flatMap(({ ids }) => ids)).toHaveLength(count);
});
