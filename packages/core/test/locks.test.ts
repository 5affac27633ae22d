import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Client } from 'pg';
import type { OperationOptions } from '../src/model/options.ts';
import type { Report } from '../src/model/report.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { resolve } from '../src/operations/resolve.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { writeLedger } from './support/ledger-rows.ts';
import { startPostgres, type TestDatabase } from './support/postgres.ts';
import { makeHistory } from './support/resolve-project.ts';
import { withVerb } from './support/write-path-history.ts';

/** `LOCK_RUNS=all` holds locks for longer. */
const heldMs = process.env['LOCK_RUNS'] === 'all' ? 20_000 : 2500;
/** What nobody may be kept waiting beyond. */
const longestStallMs = 400;

const init = {
  name: '1_users',
  sql: 'create table users (id int primary key, email text, name text);\ncreate table logs (id int primary key, user_id int);\n',
};
const more = {
  name: '2_more',
  sql: `create table rooms (id int primary key);
alter table users add column room int references rooms;
alter table logs add column level int not null default 0;
`,
};

interface Scene {
  readonly database: TestDatabase;
  readonly options: OperationOptions;
  readonly steps: string[];
}

async function makeScene(
  recorded: readonly (typeof init)[],
  failed: readonly (typeof init)[],
): Promise<Scene> {
  const server = await startPostgres(15);
  const database = await server.createDatabase();
  const { directory } = await makeHistory(
    Object.fromEntries([...recorded, ...failed].map(({ name, sql }) => [name, sql])),
  );
  await database.query(recorded.map(({ sql }) => sql).join(''));
  await writeLedger(database, [
    ...recorded.map((one) => ({ state: 'applied', ...one }) as const),
    ...failed.map((one) => ({ state: 'failed', ...one }) as const),
  ]);
  const steps: string[] = [];
  const options: OperationOptions = {
    directory,
    url: database.url,
    shadow: { kind: 'url', url: (await server.createDatabase()).url },
    lockTimeoutMs: 300,
    lockWaitMs: 60_000,
    statementTimeoutMs: 60_000,
    environment: process.env,
    onProgress: ({ step }) => steps.push(step),
  };
  return { database, options, steps };
}

/** A session of somebody else, which did something and left its transaction open. */
async function holdOpen({ database }: Scene, sql: string): Promise<{ end(): Promise<void> }> {
  const client = new Client({ connectionString: database.url, application_name: 'lunch break' });
  await client.connect();
  await client.query('begin');
  await client.query(sql);
  return {
    end: async () => {
      await client.query('commit');
      await client.end();
    },
  };
}

/** By the server's clocks: this process has other things to do than to read answers at once. */
const tookSql = 'extract(epoch from clock_timestamp() - statement_timestamp()) * 1000 as took';
const writeSql = (id: number): readonly string[] => [
  `update users set name = 'x' where id = ${id} returning ${tookSql}`,
  `insert into logs (id, user_id) values (${id}, 1) on conflict (id) do update set user_id = 1 returning ${tookSql}`,
];

/** Four clients that write all the time. The longest that one of them had to wait, in milliseconds. */
async function startWriters({ database }: Scene): Promise<{ stop(): Promise<number> }> {
  let isStopped = false;
  let longestMs = 0;
  const write = async (place: number): Promise<void> => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    while (!isStopped) {
      for (const sql of writeSql(place)) {
        const { rows } = await client.query<{ took: string }>(sql);
        longestMs = Math.max(longestMs, ...rows.map(({ took }) => Number(took)));
      }
      await sleep(5);
    }
    await client.end();
  };
  await database.query(`insert into users (id) select generate_series(1, 10)`);
  const writing = [1, 2, 3, 4].map(write);
  return {
    stop: async () => {
      isStopped = true;
      await Promise.all(writing);
      return longestMs;
    },
  };
}

/** Until a try begins to wait for a lock of a table. */
async function untilWaiting({ database }: Scene): Promise<void> {
  const isWaiting = async (): Promise<boolean> =>
    (await database.query(`select from pg_locks where not granted and locktype = 'relation'`)).length > 0;
  while (await isWaiting()) await sleep(5);
  while (!(await isWaiting())) await sleep(5);
}

const revert = ({ database, options }: Scene): Promise<Report> =>
  revertDrift({
    ...{ ...options, against: 'history', ignore: [], isDryRun: false },
    consent: { yes: true, allowDataLoss: database.name },
  });
const finish = ({ options }: Scene): Promise<Report> =>
  resolve(withVerb(options, { kind: 'finish', data: { done: [], notDone: [] } }, [more.name]));

test.each([
  {
    name: 'drift --revert',
    make: () => makeScene([init], []),
    prepare: 'alter table users add column phone text; alter table logs alter column user_id type bigint',
    run: revert,
  },
  {
    name: 'resolve --finish',
    make: () => makeScene([init], [more]),
    prepare: 'create table rooms (id int primary key)',
    run: finish,
  },
])('$name behind an idle writer keeps nobody waiting, and is done when the writer leaves', async (one) => {
  const scene = await one.make();
  await scene.database.query(one.prepare);
  const writers = await startWriters(scene);
  const holder = await holdOpen(scene, 'update users set email = $$secret$$ where id = 9');
  const running = one.run(scene);
  while (!scene.steps.some((step) => step.startsWith('Waiting for'))) await sleep(20);
  await sleep(heldMs);
  await holder.end();
  const report = await running;
  expect(report.applied).toBe(true);
  expect(await writers.stop()).toBeLessThan(longestStallMs);
  const waits = scene.steps.filter((step) => step.startsWith('Waiting for'));
  expect(waits[0]).toMatch(
    /^Waiting for session \d+ \(lunch break, idle in transaction since \S+: update users set email = \$…\$ where id = 9\)$/,
  );
});

test('a statement that waits for two locks one after the other waits no longer than for one', async () => {
  const linked = { name: more.name, sql: 'alter table logs add foreign key (user_id) references users;\n' };
  const scene = await makeScene([init], [linked]);
  const lockTimeoutMs = 1000;
  const writers = await startWriters(scene);
  const first = await holdOpen(scene, 'lock table logs in row exclusive mode');
  const second = await holdOpen(scene, 'lock table users in row exclusive mode');
  const running = finish({ ...scene, options: { ...scene.options, lockTimeoutMs } });
  while (!scene.steps.some((step) => step.startsWith('Waiting for'))) await sleep(20);
  await untilWaiting(scene);
  await sleep(0.7 * lockTimeoutMs);
  await first.end();
  await sleep(2 * lockTimeoutMs);
  await second.end();
  expect((await running).applied).toBe(true);
  expect(await writers.stop()).toBeLessThan(1.4 * lockTimeoutMs);
});

test('who is in the way is named when patience is over, and nothing was changed', async () => {
  const scene = await makeScene([init], []);
  await scene.database.query('alter table users add column phone text');
  const holder = await holdOpen(scene, 'lock table users in access share mode');
  for (const lockWaitMs of [0, 900]) {
    const impatient = { ...scene, options: { ...scene.options, lockWaitMs } };
    await expect(revert(impatient)).rejects.toMatchObject({
      code: 'lock-timeout',
      message: expect.stringMatching(/session \d+ \(lunch break, idle in transaction since .*waited \d/),
      next: expect.stringMatching(/--lock-wait.*pg_terminate_backend\(\d+\)/),
    });
  }
  await holder.end();
  expect((await revert(scene)).applied).toBe(true);
});

test('a ledger that is locked by somebody else is read once it is free', async () => {
  const scene = await makeScene([init], []);
  const holder = await holdOpen(scene, 'lock table _prisma_migrations in access exclusive mode');
  const running = checkStatus(scene.options);
  while (!scene.steps.some((step) => step.includes('lunch break'))) await sleep(20);
  await holder.end();
  expect(await running).toMatchObject({ situation: 'baselined' });
});

test('a migration lock that another session holds is waited for, and its holder named', async () => {
  const scene = await makeScene([init], [more]);
  await scene.database.query('create table rooms (id int primary key)');
  const holder = await holdOpen(scene, 'select pg_advisory_xact_lock(72707369)');
  const running = finish(scene);
  while (!scene.steps.some((step) => step.includes('lunch break'))) await sleep(20);
  await holder.end();
  expect((await running).applied).toBe(true);
});

test('CONCURRENTLY waits for longer than a try may take, and says for whom', async () => {
  const index = 'create index concurrently users_email_idx on users (email)';
  const indexed = { name: more.name, sql: `create table rooms (id int primary key);\n${index};\n` };
  const scene = await makeScene([init], [indexed]);
  await scene.database.query('create table rooms (id int primary key)');
  const holder = await holdOpen(scene, 'update users set email = $$x$$ where id = 9');
  const running = finish(scene);
  while (!scene.steps.some((step) => step.includes('lunch break'))) await sleep(20);
  await sleep(700);
  await holder.end();
  expect((await running).applied).toBe(true);
  expect(scene.steps.find((step) => step.includes('lunch break'))).toMatch(
    /^create index concurrently .* waits for session \d+ \(lunch break/,
  );
});
