import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { runFleet } from '../src/fleet/run-fleet.ts';
import { startPostgres } from './support/postgres.ts';
import { makeTenantFleet } from './support/tenant-fleet.ts';

const made: AsyncDisposable[] = [];
afterAll(async () => {
  for (const each of made.splice(0)) await each[Symbol.asyncDispose]();
});

test('databases that differ in a right of another of their schemas alone are two cohorts: one deploy stops', async () => {
  const server = await startPostgres();
  const fleet = await makeTenantFleet(server, { count: 4, kinds: ['clean'] });
  made.push(fleet.project);
  await fleet.addMigration(
    '20240301000000_billing',
    'ALTER TABLE "billing"."invoice" ADD COLUMN "paid" BOOLEAN;\n',
  );
  const role = `tenant_${Math.random().toString(36).slice(2, 8)}`;
  const urls = (await readFile(fleet.targetsPath, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { url: string }).url);
  for (const [place, url] of urls.entries()) {
    const client = new Client({ connectionString: url });
    await client.connect();
    if (place === 0) await client.query(`create role ${role} login password 'own'`);
    await client.query(`create schema billing; create table billing.invoice (id int primary key);
      grant all on schema public, billing to ${role};
      grant all on all tables in schema public, billing to ${role};
      grant all on all sequences in schema public to ${role}`);
    // The owner may alter it; who owns it is no part of the structure.
    if (place % 2 === 0) await client.query(`alter table billing.invoice owner to ${role}`);
    await client.end();
  }
  const text = urls
    .map((each, place) => {
      const url = new URL(each);
      url.username = role;
      url.password = 'own';
      return JSON.stringify({ id: fleet.ids[place], url: url.href });
    })
    .join('\n');
  const { fleet: found } = await runFleet(
    fleet.options({ verb: 'status', source: { kind: 'text', text, origin: 'the test' } }),
  );
  expect(found?.failed).toEqual([]);
  const outcomes = found?.cohorts.flatMap(({ ids, deploy }) => ids.map((id) => [id, deploy?.outcome]));
  expect(new Map(outcomes as [string, string][])).toEqual(
    new Map(fleet.ids.map((id, place) => [id, place % 2 === 0 ? 'applies' : 'stops'])),
  );
});
