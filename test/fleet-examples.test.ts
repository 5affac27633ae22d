import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { startPostgres, type TestDatabase, type TestServer } from '../packages/core/test/support/postgres.ts';
import {
  fewKinds,
  makeTenantFleet,
  tenantMigrations,
  type TenantFleet,
} from '../packages/core/test/support/tenant-fleet.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const example = (path: string): string => join(root, 'examples', path);

/** `FLEET=300 SHARDS=60 WORKERS=4` for a large one. */
const count = Number(process.env['FLEET'] ?? '6');
const shardCount = Number(process.env['SHARDS'] ?? '3');
const workerCount = Number(process.env['WORKERS'] ?? '2');
jest.setTimeout(180_000 + count * 10_000);

const made: AsyncDisposable[] = [];
afterAll(async () => {
  for (const each of made.splice(0)) await each[Symbol.asyncDispose]();
});

interface Job {
  readonly spec: {
    readonly completions: number;
    readonly template: {
      readonly spec: { readonly containers: readonly [{ readonly args: readonly [string] }] };
    };
  };
}

async function makeFleet(isRecorded: boolean): Promise<TenantFleet> {
  const fleet = await makeTenantFleet(await startPostgres(), { count, isRecorded, kinds: fewKinds });
  made.push(fleet.project);
  const bin = join(fleet.project.directory, 'bin');
  await mkdir(bin);
  const commands = {
    'prisma-mend': `exec '${process.execPath}' '${join(root, 'packages/cli/dist/bin.js')}' "$@"`,
    npx: 'exec "$@"',
  };
  for (const [name, line] of Object.entries(commands)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${line}\n`);
    await chmod(join(bin, name), 0o755);
  }
  return fleet;
}

function start(
  fleet: TenantFleet,
  command: readonly string[],
  env: Record<string, string> = {},
): ChildProcess {
  const [program = '', ...args] = command;
  return spawn(program, args, {
    cwd: fleet.project.directory,
    stdio: 'ignore',
    // A group of its own, so that all of it can be killed.
    detached: true,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PATH: `${join(fleet.project.directory, 'bin')}:${process.env['PATH'] ?? ''}`,
      ...env,
    },
  });
}

const exitOf = async (child: ChildProcess): Promise<number | null> =>
  child.exitCode ?? ((await once(child, 'exit')) as [number | null])[0];

const readJson = async (
  fleet: TenantFleet,
  ...files: readonly string[]
): Promise<Record<string, unknown>> => {
  const child = start(fleet, [
    'sh',
    '-c',
    `prisma-mend fleet report ${files.join(' ')} --json > merged.json`,
  ]);
  await exitOf(child);
  return JSON.parse(await readFile(join(fleet.project.directory, 'merged.json'), 'utf8')) as Record<
    string,
    unknown
  >;
};

describe('the shards of a fleet', () => {
  test('run by xargs and merged into one page', async () => {
    const fleet = await makeFleet(true);
    const child = start(fleet, ['sh', example('fleet/shards.sh'), 'status', '--targets', fleet.targetsPath], {
      SHARDS: String(shardCount),
    });
    // One tenant lacks a column.
    expect(await exitOf(child)).toBe(2);
    expect(await readFile(join(fleet.project.directory, 'fleet.html'), 'utf8')).toContain('tenant00001');
    expect(await readJson(fleet, 'shard-*.jsonl')).toMatchObject({ count, failed: [] });
  });

  test('in the matrix of the workflow are all of them', async () => {
    const workflow = parse(await readFile(example('fleet/fleet.workflow.yml'), 'utf8')) as {
      jobs: Record<
        'shard' | 'report',
        { strategy?: { matrix: { shard: readonly number[] } }; steps: { run?: string }[] }
      >;
    };
    const { matrix } = workflow.jobs.shard.strategy ?? { matrix: { shard: [] } };
    const lines = workflow.jobs.shard.steps.flatMap(({ run = '' }) => (run.includes('--shard') ? [run] : []));
    const [line = ''] = lines;
    const shardsOf = Number(/\/(\d+) /.exec(line)?.[1]);
    expect([...matrix.shard].sort()).toEqual(Array.from({ length: shardsOf }, (_, place) => place + 1));
    const merging =
      workflow.jobs.report.steps.find(({ run = '' }) => run.includes('fleet report'))?.run ?? '';
    expect(merging).toContain('shard-*.jsonl');
    expect(line).toContain('--results shard-${{ matrix.shard }}.jsonl');
  });

  test('of the Indexed Job are what Kubernetes takes, and all of them', async () => {
    const job = parse(await readFile(example('fleet/indexed-job.yaml'), 'utf8')) as Job;
    const models = 'kubernetes-models/batch/v1/Job';
    const { Job: Model } = (await import(models)) as { Job: new (data: unknown) => { validate(): void } };
    expect(() => new Model({ ...job, spec: { ...job.spec, completions: 'many' } }).validate()).toThrow(
      'integer',
    );
    expect(() => new Model(job).validate()).not.toThrow();
    const [{ args }] = job.spec.template.spec.containers;
    expect(args[0]).toContain(`$((JOB_COMPLETION_INDEX + 1))/${job.spec.completions}`);
  });
});

describe('the queue', () => {
  let server: TestServer;
  let queue: TestDatabase;
  beforeAll(async () => {
    server = await startPostgres();
    queue = await server.createDatabase();
  });

  test('brings every tenant to its end exactly once, also where a worker is killed', async () => {
    const fleet = await makeFleet(false);
    const env = {
      QUEUE_URL: queue.url,
      SHARDS: String(shardCount),
      LEASE_SECONDS: count > 50 ? '60' : '12',
      RUN: 'test',
    };
    const work = (): ChildProcess =>
      start(
        fleet,
        ['node', example('fleet-queue/worker.mjs'), 'baseline', '--yes', '--targets', fleet.targetsPath],
        env,
      );
    expect(await exitOf(start(fleet, ['node', example('fleet-queue/enqueue.mjs')], env))).toBe(0);
    const victim = work();
    const others = Array.from({ length: workerCount - 1 }, work);
    const isAtWork = async (): Promise<boolean> => {
      const rows = await queue.query(`select from prisma_mend.fleet_run`).catch(() => []);
      return rows.length > 0;
    };
    while (!(await isAtWork())) await sleep(20);
    process.kill(-(victim.pid ?? 0), 'SIGKILL');
    expect(await Promise.all(others.map(exitOf))).toEqual(others.map(() => 0));

    const rows = await queue.query<{ line: string }>('select line from prisma_mend.fleet_run order by place');
    await writeFile(
      join(fleet.project.directory, 'queue.jsonl'),
      rows.map(({ line }) => `${line}\n`).join(''),
    );
    expect(await readJson(fleet, 'queue.jsonl')).toMatchObject({ count, failed: [], skipped: [] });
    const targets = (await readFile(fleet.targetsPath, 'utf8')).trim().split('\n');
    const { Client } = await import('pg');
    for (const line of targets) {
      const { id, url } = JSON.parse(line) as { id: string; url: string };
      const client = new Client({ connectionString: url });
      await client.connect();
      const marks = await client.query<{ name: string }>(
        'select migration_name as name from _prisma_migrations order by 1',
      );
      await client.end();
      const isDropped = fleet.planted.dropped.includes(id);
      const expected = tenantMigrations.map(([name]) => name).slice(isDropped ? 1 : 0);
      expect([id, marks.rows.map(({ name }) => name)]).toEqual([id, expected]);
    }
  });
});
