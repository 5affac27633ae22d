import type { BaselineOptions } from '../src/operations/session/command-options.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { checkStatus } from '../src/operations/check-status.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import type { OperationOptions } from '../src/model/options.ts';
import type { Report } from '../src/model/report.ts';
import { writeSnapshot } from '../src/operations/write-snapshot.ts';
import { baseline } from '../src/operations/baseline.ts';
import { resolve } from '../src/operations/resolve.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { expectNothingRunning, open } from './support/connections.ts';
import { runOnce } from './support/inject-faults.ts';
import {
  findPgbouncer,
  heldLocksSql,
  poolModes,
  readPoolSettings,
  startPgbouncer,
  type Pooler,
  type PoolMode,
} from './support/pgbouncer.ts';
import { startPostgres } from './support/postgres.ts';
import { makeHistory } from './support/resolve-project.ts';
import { withVerb } from './support/write-path-history.ts';
import { driftPaths } from './support/write-paths-drift.ts';
import { ledgerPaths } from './support/write-paths-ledger.ts';
import { statementPaths } from './support/write-paths-statements.ts';
import { prepareStage, type Stage, type WritePath } from './support/write-path.ts';

/** `POOLER_RUNS=all` for every command in every mode. */
const isExhaustive = process.env['POOLER_RUNS'] === 'all';

const poolers = new Map<PoolMode, Pooler>();
const describePooled = findPgbouncer() ? describe : describe.skip;

const paths: readonly WritePath[] = [...driftPaths, ...statementPaths, ...ledgerPaths];
const sample = new Set([
  ...['baseline of a history', 'drift --revert', 'drift --revert with CONCURRENTLY', 'drift --adopt'],
  ...[
    '--finish',
    '--revert',
    '--finish with CONCURRENTLY',
    '--undo of --applied',
    '--applied, of a failed one',
  ],
]);
const written = isExhaustive ? paths : paths.filter(({ name }) => sample.has(name));
const modes = isExhaustive ? (['transaction', 'session'] as const) : (['transaction'] as const);

/** Commands that only read. */
const readings: readonly {
  readonly name: string;
  readonly run: (options: OperationOptions) => Promise<Report>;
}[] = [
  { name: 'status', run: checkStatus },
  { name: 'drift', run: (options) => checkDrift({ ...options, against: 'both', ignore: [] }) },
  { name: 'snapshot', run: (options) => writeSnapshot({ ...options, print: () => undefined }) },
  {
    name: 'resolve',
    run: (options) => resolve({ ...withVerb(options, { kind: 'diagnose' }, []), consent: { yes: false } }),
  },
  { name: 'baseline --dry-run', run: (options) => baseline({ ...baselineOptions(options), isDryRun: true }) },
];

function poolerOf(mode: PoolMode): Pooler {
  const pooler = poolers.get(mode);
  if (pooler === undefined) throw new Error(`no pooler in ${mode} mode`);
  return pooler;
}

describePooled('through PgBouncer', () => {
  beforeAll(async () => {
    const server = await startPostgres(15);
    for (const mode of poolModes) poolers.set(mode, await startPgbouncer(server, mode));
  });

  afterAll(async () => {
    for (const pooler of poolers.values()) await pooler.stop();
  });

  describe.each(modes)('in %s mode', (mode) => {
    test.each(written)('$name writes what it writes without, and leaves the pool as it was', async (path) => {
      const pooler = poolerOf(mode);
      const template = await prepareStage(path);
      const direct = await template.copy();
      expect(await runOnce(path, direct, direct.database.url)).toBe('applied');
      const pooled = await template.copy();
      const others = await otherClients(pooler, pooled.database.url);
      const before = await readPoolSettings(pooler, pooled.database.url);
      const run: WritePath['run'] = async (options) => expectSaid(await path.run(options), path);
      expect(await runOnce({ ...path, run }, pooled, pooler.through(pooled.database.url))).toBe('applied');
      const after = await readPoolSettings(pooler, pooled.database.url);
      expect(await others.stop()).toEqual([]);
      expect(after).toEqual(before);
      expect(await template.observe(pooled)).toEqual(await template.observe(direct));
      expect(await pooled.database.query(heldLocksSql)).toEqual([]);
      for (const stage of [direct, pooled]) await stage.remove();
      await template.remove();
    });
  });

  describe('what only reads', () => {
    let stage: Stage;

    beforeAll(async () => {
      const [path] = driftPaths;
      if (path === undefined) throw new Error('there is no path');
      stage = await (await prepareStage(path)).copy();
    });

    test.each(
      readings.flatMap((reading) => ['transaction', 'session'].map((mode) => ({ ...reading, mode }))),
    )('$name in $mode mode says so and leaves nothing behind', async ({ run, mode }) => {
      const pooler = poolers.get(mode as PoolMode) as Pooler;
      for (const query of ['', 'schema=public', 'pgbouncer=true']) {
        const before = await readPoolSettings(pooler, stage.database.url);
        const report = await run(optionsOf(stage, pooler.through(stage.database.url, query)));
        expectSaid(report, {});
        expect(await readPoolSettings(pooler, stage.database.url)).toEqual(before);
      }
    });

    test.each(readings)('$name says of statement mode what to do', async ({ run }) => {
      const pooler = poolerOf('statement');
      const before = await readPoolSettings(pooler, stage.database.url);
      await expect(run(optionsOf(stage, pooler.through(stage.database.url)))).rejects.toMatchObject({
        code: 'pooler-unsupported',
        message: expect.stringContaining('statement mode'),
        next: expect.stringContaining('--url'),
      });
      expect(await readPoolSettings(pooler, stage.database.url)).toEqual(before);
    });

    test('is cancelled on the server', async () => {
      const pooler = poolerOf('transaction');
      const abort = new AbortController();
      const connection = await open(pooler.through(stage.database.url), {
        signal: abort.signal,
        isGuest: true,
      });
      const running = connection.script('select pg_sleep(30)');
      setTimeout(() => abort.abort(), 100);
      await expect(running).rejects.toMatchObject({ code: 'cancelled' });
      await expectNothingRunning(stage.database);
    });
  });

  test('?schema= leads every statement to its schema, whatever the pool was used for', async () => {
    const pooler = poolerOf('transaction');
    const database = await (await startPostgres(15)).createDatabase();
    const url = pooler.through(database.url, 'schema=app');
    const rooms = [
      'create table rooms (id int primary key)',
      'create table bills (id int primary key)',
      'alter table users add column room int references rooms',
    ];
    const { directory } = await makeHistory({
      '1_users': 'create table users (id int primary key, email text);',
      '2_rooms': rooms.join(';\n'),
    });
    await database.query('create schema app');
    await database.query('create table app.users (id int primary key, email text)');
    await database.query('create table app.rooms (id int primary key)');
    const others = await otherClients(pooler, database.url);
    const options = { ...optionsOf({ directory, shadows: [] }, url), shadow: { kind: 'auto' } as const };
    const first = await baseline(baselineOptions(options));
    expect(first.applied).toBe(true);
    await database.query(
      `insert into app._prisma_migrations (id, checksum, migration_name) values ('1', 'x', '2_rooms')`,
    );
    const finished = await resolve(
      withVerb(options, { kind: 'finish', data: { done: [], notDone: [] } }, ['2_rooms']),
    );
    expect(finished).toMatchObject({ applied: true, situation: 'baselined' });
    await database.query('alter table app.users drop column email');
    const reverted = await revertDrift({
      ...{ ...options, against: 'history', ignore: [], isDryRun: false },
      consent: { yes: true },
    });
    expect(reverted).toMatchObject({ applied: true, verdict: 'inSync' });
    expect(await others.stop()).toEqual([]);
    expect(
      await database.query(`select relnamespace::regnamespace::text as schema, string_agg(relname, ' ' order by relname) as names
        from pg_class where relkind = 'r' and relnamespace::regnamespace::text in ('app', 'public') group by 1`),
    ).toEqual([{ schema: 'app', names: '_prisma_migrations bills rooms users' }]);
  });

  test('what cannot be in a transaction is not run where its names would mean something else', async () => {
    const pooler = poolerOf('transaction');
    const database = await (await startPostgres(15)).createDatabase();
    await database.query('create schema app; create table app.users (id int)');
    const connection = await open(pooler.through(database.url, 'schema=app'), { isGuest: true });
    const sql = 'create index concurrently users_id_idx on users (id)';
    await expect(connection.alone(sql, false)).rejects.toMatchObject({ code: 'pooler-unsupported' });
    await connection.alone(sql.replace('users (', 'app.users ('), true);
    await database.query(
      `alter role postgres in database "${database.name}" set search_path = app, pg_catalog`,
    );
    const other = await open(poolerOf('session').through(database.url), { isGuest: true });
    await expect(other.alone('drop index concurrently app.users_id_idx', true)).rejects.toMatchObject({
      code: 'pooler-unsupported',
    });
    const direct = await open(`${database.url}?schema=app`, { isGuest: true });
    await direct.alone('drop index concurrently users_id_idx', false);
    expect(await direct.script('show search_path')).toEqual([[['']]]);
  });
});

function optionsOf(stage: Pick<Stage, 'directory' | 'shadows'>, url: string): OperationOptions {
  return {
    directory: stage.directory,
    url,
    schemaPath: `${stage.directory}/prisma/schema.prisma`,
    shadow: { kind: 'url', url: stage.shadows[0] ?? '' },
    lockTimeoutMs: 5000,
    statementTimeoutMs: 60_000,
    environment: process.env,
  };
}

function baselineOptions(options: OperationOptions): BaselineOptions {
  return { ...options, consent: { yes: true }, isDryRun: false, name: '0_init', from: 'live' };
}

/** Every command says what it is connected through. */
function expectSaid(report: Report, { hasNoJournal }: Pick<WritePath, 'hasNoJournal'>): Report {
  if (hasNoJournal !== true) expect(report.findings.map(({ code }) => code)).toContain('connection-pooled');
  return report;
}

/** Clients that write in short transactions meanwhile. What they were refused. */
async function otherClients(pooler: Pooler, url: string): Promise<{ stop(): Promise<readonly string[]> }> {
  const errors: string[] = [];
  let isStopped = false;
  const client = new Client({ connectionString: pooler.through(url) });
  client.on('error', (error) => errors.push(String(error)));
  await client.connect();
  await client.query('create schema beside; create table beside.seen (at timestamptz, path text)');
  const work = async (): Promise<void> => {
    while (!isStopped) {
      try {
        await client.query("insert into beside.seen values (now(), current_setting('search_path'))");
      } catch (error) {
        errors.push(String(error));
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const { rows } = await client.query<{ path: string }>(
      `select distinct path from beside.seen where path <> '"$user", public'`,
    );
    errors.push(...rows.map(({ path }) => `search_path ${path}`));
    await client.query('drop schema beside cascade');
    await client.end();
  };
  const working = work();
  return {
    stop: async () => {
      isStopped = true;
      await working;
      return errors;
    },
  };
}
