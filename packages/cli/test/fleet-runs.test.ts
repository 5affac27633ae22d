import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { dumpSchema } from '../../core/test/support/pg-dump.ts';
import { startPostgres, type TestServer } from '../../core/test/support/postgres.ts';
import { fewKinds, makeTenantFleet, type TenantFleet } from '../../core/test/support/tenant-fleet.ts';
import { readJsonReport } from './support/report-schema.ts';
import { runCommand, startBin, type Ended } from './support/run-bin.ts';

/** `FLEET=300` for as many databases. */
const count = Number(process.env['FLEET'] ?? '6');
jest.setTimeout(180_000 + count * 10_000);

const made: AsyncDisposable[] = [];
afterAll(async () => {
  for (const each of made.splice(0)) await each[Symbol.asyncDispose]();
});

interface Listed {
  readonly id: string;
  readonly url: string;
}

async function targetsOf(fleet: TenantFleet): Promise<readonly Listed[]> {
  const lines = (await readFile(fleet.targetsPath, 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Listed);
}

const run = (fleet: TenantFleet, ...args: readonly string[]): Promise<Ended> =>
  runCommand(['fleet', ...args], { cwd: fleet.project.directory });

describe('a run that is killed', () => {
  test('goes on where it was, and every database is changed exactly once', async () => {
    const server = await startPostgres();
    const fleet = await makeTenantFleet(server, { count, isRecorded: false, kinds: fewKinds });
    made.push(fleet.project);
    const args = [
      'baseline',
      '--targets',
      fleet.targetsPath,
      '--wave',
      '25%',
      '--wave',
      'rest',
      '--parallel',
      '2',
      '--yes',
    ];
    const { child, ended } = startBin(['fleet', ...args], { cwd: fleet.project.directory });
    const results = join(fleet.project.directory, 'fleet.jsonl');
    const countApplied = async (): Promise<number> =>
      (await readFile(results, 'utf8').catch(() => '')).split('"kind":"applied"').length - 1;
    while (child.exitCode === null && (await countApplied()) < Math.ceil(count / 4)) await sleep(2);
    child.kill('SIGKILL');
    expect((await ended).exitCode).toBeNull();
    const appliedBefore = await countApplied();
    expect(appliedBefore).toBeLessThan(count);
    // A line that was cut off by the crash.
    await writeFile(results, '{"shard":{"index":1,"cou', { flag: 'a' });

    const again = await run(fleet, ...args);
    expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('--resume')]);
    const resumed = await run(fleet, ...args, '--resume', '--json');
    const report = readJsonReport(resumed.stdout);
    expect([report['failed'], report['skipped']]).toEqual([[], []]);

    const targets = await targetsOf(fleet);
    const single = await makeTenantFleet(server, {
      count: fewKinds.length === 0 ? 5 : fewKinds.length,
      isRecorded: false,
      kinds: fewKinds,
    });
    made.push(single.project);
    for (const { url } of await targetsOf(single)) {
      await runCommand(['baseline', '--yes', '--url', url], { cwd: single.project.directory });
    }
    const expected = new Map<string, readonly string[]>();
    for (const [plant, [id]] of Object.entries(single.planted)) {
      const target = (await targetsOf(single)).find((each) => each.id === id);
      if (target !== undefined) expected.set(plant, await contentOf(server, target.url));
    }
    for (const [plant, ids] of Object.entries(fleet.planted)) {
      for (const { url } of targets.filter(({ id }) => ids.includes(id))) {
        const wanted = expected.get(plant);
        if (wanted !== undefined) expect(await contentOf(server, url)).toEqual(wanted);
      }
    }
  });
});

/** The structure, and every row of the ledger without what is different each time. */
async function contentOf(server: TestServer, url: string): Promise<readonly string[]> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ row: string }>(
    `select (to_jsonb(l) - 'id' - 'started_at' - 'finished_at')::text as row from _prisma_migrations l order by 1`,
  );
  await client.end();
  return [await dumpSchema(url), ...rows.map(({ row }) => row)];
}

describe('four shards', () => {
  let fleet: TenantFleet;
  beforeAll(async () => {
    fleet = await makeTenantFleet(await startPostgres(), { count, kinds: fewKinds });
    made.push(fleet.project);
  });
  const shards = [1, 2, 3, 4].map((index) => `shard-${index}.jsonl`);

  test('run by xargs are one report, byte for byte that of one process, in every format', async () => {
    const whole = await run(
      fleet,
      'status',
      '--targets',
      fleet.targetsPath,
      '--results',
      'whole.jsonl',
      '--json',
    );
    const script = `printf '%s\\n' 1 2 3 4 | xargs -P 4 -I{} "$NODE" "$BIN" fleet status --targets "$TARGETS" --shard {}/4 --results shard-{}.jsonl`;
    const child = spawn('sh', ['-c', script], {
      cwd: fleet.project.directory,
      stdio: 'ignore',
      env: {
        ...process.env,
        NODE: process.execPath,
        BIN: fileURLToPath(new URL('../dist/bin.js', import.meta.url)),
        TARGETS: fleet.targetsPath,
      },
    });
    await once(child, 'exit');
    const merged = await run(fleet, 'report', ...[...shards].reverse(), '--json');
    expect(merged).toEqual(whole);
    const page = async (...files: readonly string[]): Promise<string> =>
      (await run(fleet, 'report', ...files, '--format', 'html')).stdout;
    expect(await page(...shards)).toBe(await page('whole.jsonl'));
  });

  test('of which one is missing are a fleet that was not seen', async () => {
    const { exitCode, stdout } = await run(fleet, 'report', ...shards.slice(1), '--json');
    expect(exitCode).toBe(1);
    expect(readJsonReport(stdout)['failed']).toEqual([
      expect.objectContaining({ id: 'shard 1/4', code: 'not-seen' }),
    ]);
  });

  test('may keep their results in one table', async () => {
    const table = await (await startPostgres()).createDatabase();
    const args = ['status', '--targets', fleet.targetsPath, '--results', table.url, '--json'];
    const both = await Promise.all(['1/2', '2/2'].map((shard) => run(fleet, ...args, '--shard', shard)));
    expect(both.map(({ stderr }) => stderr)).toEqual(['', '']);
    expect(both.flatMap(({ stdout }) => readJsonReport(stdout)['failed'])).toEqual([]);
    const report = ['report', '--json', '--results'];
    const merged = await run(fleet, ...report, table.url);
    expect(readJsonReport(merged.stdout)).toMatchObject({ count, failed: [] });
    const rows = await table.query<{ line: string }>('select line from prisma_mend.fleet_run order by place');
    await writeFile(
      join(fleet.project.directory, 'table.jsonl'),
      rows.map(({ line }) => `${line}\n`).join(''),
    );
    expect(await run(fleet, 'report', 'table.jsonl', '--json')).toEqual(merged);
    await table.query(`update prisma_mend.fleet_run set line = replace(line, '"read"', '"applied"')`);
    expect(await run(fleet, ...report, table.url)).toMatchObject({ exitCode: 1 });
    const [secret] = new URL(table.url).password.split(' ');
    expect(JSON.stringify([both, rows, merged])).not.toContain(secret);
  });

  test('are not made of a database that holds none, and nothing is made there', async () => {
    const empty = await (await startPostgres()).createDatabase();
    expect(await run(fleet, 'report', '--results', empty.url)).toMatchObject({ exitCode: 1 });
    expect(await empty.query(`select 1 from pg_namespace where nspname = 'prisma_mend'`)).toEqual([]);
  });
});
