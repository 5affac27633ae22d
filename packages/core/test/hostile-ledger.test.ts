import { expect, test } from '@jest/globals';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import type { OperationOptions } from '../src/model/options.ts';
import { writeLedger } from './support/ledger-rows.ts';
import { startPostgres, type TestDatabase } from './support/postgres.ts';
import { makeHistory } from './support/resolve-project.ts';

const init = { name: '1_init', sql: 'create table users (id int primary key);' };
const own = 'alter table _prisma_migrations';

/** Whoever looks is a superuser; whoever made these may only make objects of his own. */
const evil = `
  create schema evil;
  create function evil.act() returns boolean language plpgsql as $$ begin raise exception 'ran as %', current_user; end $$;
  create type evil.mood as enum ('a');
  create type evil.pair as (a evil.mood, b int);
  create function evil.act_json(evil.mood) returns json language sql as 'select evil.act()::text::json';
  create function evil.act_text(evil.mood) returns text language sql as 'select evil.act()::text';
  create cast (evil.mood as json) with function evil.act_json(evil.mood);
  create cast (evil.mood as text) with function evil.act_text(evil.mood) as implicit;
  create domain evil.feeling as evil.mood`;

async function makeScene(sql: string): Promise<{ database: TestDatabase; options: OperationOptions }> {
  const server = await startPostgres(15);
  const database = await server.createDatabase();
  const { directory } = await makeHistory({ [init.name]: init.sql });
  await database.query(`${init.sql} ${evil}`);
  await writeLedger(database, [{ state: 'applied', ...init }]);
  await database.query(sql);
  const options: OperationOptions = {
    directory,
    url: database.url,
    shadow: { kind: 'url', url: (await server.createDatabase()).url },
    lockTimeoutMs: 300,
    lockWaitMs: 30_000,
    statementTimeoutMs: 60_000,
    environment: process.env,
  };
  return { database, options };
}

test.each([
  ['a view elsewhere', 'create view evil._prisma_migrations as select evil.act() as id', 'baselined'],
  [
    'a view in its place',
    `${own} rename to real; create view _prisma_migrations as select * from real where evil.act()`,
    'ledgerBroken',
  ],
  ['a column of a type with a cast', `${own} add m evil.mood default 'a'`, 'baselined'],
  ['a column of arrays of it', `${own} add m evil.mood[] default '{a}'`, 'baselined'],
  ['a column of a row of it', `${own} add m evil.pair default '(a,1)'`, 'baselined'],
  ['a column of a domain of it', `${own} add m evil.feeling default 'a'`, 'baselined'],
  [
    'a table elsewhere with such a column',
    `create table evil._prisma_migrations (id evil.mood); insert into evil._prisma_migrations values ('a')`,
    'baselined',
  ],
])('a history with %s runs nothing as the role that looks', async (_, sql, situation) => {
  const { database, options } = await makeScene(sql);
  expect(await checkStatus(options)).toMatchObject({ situation });
  const drift = await checkDrift({ ...options, against: 'history', ignore: [] });
  if (situation === 'baselined') expect(drift.verdict).not.toBe(undefined);
  else {
    // No right would help: it is no table.
    expect(drift.findings.map(({ code }) => code)).toContain('ledger-not-a-table');
    expect(JSON.stringify(drift)).not.toContain('GRANT SELECT');
  }
  await database.drop();
});
