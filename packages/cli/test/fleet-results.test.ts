import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startPostgres } from '../../core/test/support/postgres.ts';
import { makeTenantFleet, type TenantFleet } from '../../core/test/support/tenant-fleet.ts';
import { readJsonReport } from './support/report-schema.ts';
import { runCommand, type Ended } from './support/run-bin.ts';

/** Results are files that a branch may bring: a line that nobody here wrote says nothing of any target. */
let fleet: TenantFleet;
let home: string;
let lines: readonly string[];

beforeAll(async () => {
  fleet = await makeTenantFleet(await startPostgres(), { count: 4, kinds: ['clean'] });
  home = await mkdtemp(join(tmpdir(), 'fleet-home-'));
  await run('status', '--targets', fleet.targetsPath, '--results', 'whole.jsonl');
  lines = (await readFile(at('whole.jsonl'), 'utf8')).trim().split('\n');
});
afterAll(async () => {
  await fleet.project[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

const at = (name: string): string => join(fleet.project.directory, name);
const run = (...args: readonly string[]): Promise<Ended> => runWith({ HOME: home }, ...args);
const runWith = (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> =>
  runCommand(['fleet', ...args], { cwd: fleet.project.directory, env: { XDG_STATE_HOME: '', ...env } });

const lineOf = (id: string): string => lines.find((line) => line.includes(`"id":"${id}"`)) ?? '';

/** What a report of these lines, and a run that goes on with them, say: exit codes, and who was not seen. */
async function judge(kept: readonly string[]): Promise<{
  readonly report: readonly [number | null, readonly string[]];
  readonly resumed: readonly [number | null, readonly string[]];
  readonly added: readonly string[];
}> {
  const text = kept.map((line) => `${line}\n`).join('');
  await writeFile(at('kept.jsonl'), text);
  const report = await run('report', 'kept.jsonl', '--json');
  const args = ['status', '--targets', fleet.targetsPath, '--results', 'kept.jsonl', '--resume', '--json'];
  const resumed = await run(...args);
  const written = await readFile(at('kept.jsonl'), 'utf8');
  expect(written.startsWith(text)).toBe(true);
  const added = [...written.slice(text.length).matchAll(/"kind":"read","run":"\w+","id":"(\w+)"/g)];
  return {
    report: [report.exitCode, failedIn(report)],
    resumed: [resumed.exitCode, failedIn(resumed)],
    added: added.map(([, id = '']) => id).sort(),
  };
}

function failedIn({ stdout }: Ended): readonly string[] {
  const { failed } = readJsonReport(stdout);
  return ((failed ?? []) as readonly { readonly id: string }[]).map(({ id }) => id);
}

describe('lines of results', () => {
  const [first, second, third] = ['tenant00000', 'tenant00001', 'tenant00002'];

  test('that this user wrote are taken as they are, and nothing is read again', async () => {
    expect(await judge(lines)).toEqual({ report: [0, []], resumed: [0, []], added: [] });
  });

  test.each<[string, (line: string) => string]>([
    ['of another target under this id', () => lineOf(second).replace(second, first)],
    ['with another cohort', (line) => line.replace(/"cohort":"\w{4}/, '"cohort":"0000')],
    ['with another run', (line) => line.replace(/"run":"\w{4}/, '"run":"0000')],
    ['without a seal', (line) => line.replace(/,"seal":"[^"]*"/, '')],
    ['with an empty seal', (line) => line.replace(/"seal":"[^"]*"/, '"seal":""')],
    [
      'with the seal of another line',
      (line) => line.replace(/"seal":"[^"]*"/, /"seal":"[^"]*"/.exec(lineOf(second))?.[0] ?? ''),
    ],
    [
      'as nobody here writes it',
      () =>
        JSON.stringify({
          kind: 'read',
          run: /"run":"(\w+)"/.exec(lineOf(first))?.[1],
          id: first,
          cohort: /"cohort":"(\w+)"/.exec(lineOf(first))?.[1],
          ms: 1,
        }),
    ],
    ['that is cut', (line) => line.slice(0, -20)],
    ['that is no JSON', () => 'postgresql://app:hidden-word@db/acme'],
  ])('%s are none', async (_, forge) => {
    const kept = lines.map((line) => (line === lineOf(first) ? forge(line) : line));
    const { report, resumed, added } = await judge(kept);
    expect(report[0]).toBe(1);
    expect(report[1]).toContain(first);
    // What was written before it may have been taken back there.
    expect(added).toContain(first);
    expect(resumed).toEqual([0, []]);
  });

  test('that is taken out from between others leaves what was before it untold', async () => {
    const place = lines.indexOf(lineOf(second));
    const { report, added } = await judge(lines.filter((line) => line !== lineOf(second)));
    expect(report[0]).toBe(1);
    expect(report[1]).toContain(second);
    const before = [first, second, third].filter((id) => lines.indexOf(lineOf(id)) <= place);
    expect(added).toEqual(expect.arrayContaining(before));
  });

  test('that are copied from before a failure do not take it back', async () => {
    const targets = await readFile(fleet.targetsPath, 'utf8');
    const lost = targets.replaceAll(/(tenant00000","url":"[^"]*:)\d+\//g, '$11/');
    await writeFile(at('lost.jsonl'), lost);
    await writeFile(at('failed.jsonl'), lines.map((line) => `${line}\n`).join(''));
    const args = ['status', '--targets', 'lost.jsonl', '--results', 'failed.jsonl', '--resume', '--json'];
    expect(failedIn(await run(...args))).toEqual([first]);
    await writeFile(at('failed.jsonl'), `${lineOf(first)}\n`, { flag: 'a' });
    const report = await run('report', 'failed.jsonl', '--json');
    expect([report.exitCode, failedIn(report)]).toEqual([1, expect.arrayContaining([first])]);
  });

  test('are of the database that had the id, and not of another one', async () => {
    const targets = (await readFile(fleet.targetsPath, 'utf8')).trim().split('\n');
    const urls = targets.map((line) => (JSON.parse(line) as { url: string }).url);
    const moved = targets.map((line) => line.replace(urls[0] ?? '', urls[1] ?? ''));
    await writeFile(at('moved.jsonl'), moved.join('\n'));
    await writeFile(at('kept.jsonl'), lines.map((line) => `${line}\n`).join(''));
    await run('status', '--targets', 'moved.jsonl', '--results', 'kept.jsonl', '--resume');
    const added = (await readFile(at('kept.jsonl'), 'utf8')).trim().split('\n').slice(lines.length);
    expect(added.filter((line) => line.includes('"kind":"read"'))).toEqual([expect.stringContaining(first)]);
  });

  test('of another history or another question are of another run', async () => {
    const count = async (): Promise<number> =>
      (await readFile(at('kept.jsonl'), 'utf8')).split('"kind":"read"').length - 1;
    await writeFile(at('kept.jsonl'), lines.map((line) => `${line}\n`).join(''));
    const kept = ['--targets', fleet.targetsPath, '--results', 'kept.jsonl', '--resume'];
    await run('drift', ...kept);
    expect(await count()).toBe(8);
    await fleet.addMigration('20240301000000_more', 'CREATE TABLE "more" ("id" INTEGER PRIMARY KEY);\n');
    await run('status', ...kept);
    await rm(at('prisma/migrations/20240301000000_more'), { recursive: true });
    expect(await count()).toBe(12);
  });

  test('are none without the key that they were written with', async () => {
    await writeFile(at('kept.jsonl'), lines.map((line) => `${line}\n`).join(''));
    const nowhere = await runWith({ HOME: at('no-home') }, 'report', 'kept.jsonl');
    expect([nowhere.exitCode, nowhere.stderr]).toEqual([1, expect.stringContaining('PRISMA_MEND_FLEET_KEY')]);
    const other = await runWith({ PRISMA_MEND_FLEET_KEY: 'k'.repeat(32) }, 'report', 'kept.jsonl');
    expect([other.exitCode, other.stderr]).toEqual([1, expect.stringContaining('no run of a fleet')]);
  });

  test('go from machine to machine with a key in the environment', async () => {
    const key = { PRISMA_MEND_FLEET_KEY: 'a-key-of-all-shards', HOME: at('no-home') };
    const status = ['status', '--targets', fleet.targetsPath];
    for (const shard of ['1/2', '2/2']) {
      const file = `part-${shard.slice(0, 1)}.jsonl`;
      await runWith(key, ...status, '--shard', shard, '--results', file);
    }
    const { exitCode, stdout } = await runWith(key, 'report', 'part-1.jsonl', 'part-2.jsonl', '--json');
    expect([exitCode, readJsonReport(stdout)['count']]).toEqual([0, 4]);
  });
});

describe('a place for results', () => {
  const status = (results: string): Promise<Ended> =>
    run('status', '--targets', fleet.targetsPath, '--results', results);
  beforeEach(async () => {
    await writeFile(at('own.txt'), 'mine\nnot cut off');
    for (const name of ['link.jsonl', 'folder', 'pipe.jsonl'])
      await rm(at(name), { force: true, recursive: true });
  });

  test.each<[string, string, () => unknown]>([
    ['a link', 'link.jsonl', () => symlink(at('own.txt'), at('link.jsonl'))],
    ['below a link', 'folder/fleet.jsonl', () => symlink(home, at('folder'))],
    [
      'a pipe',
      'pipe.jsonl',
      () => spawnSync('/bin/sh', ['-c', 'mkfifo pipe.jsonl'], { cwd: fleet.project.directory }),
    ],
    ['a folder', 'folder', () => mkdir(at('folder'))],
    ['a file of something else', 'own.txt', () => undefined],
  ])('that is %s is not written to', async (_, name, make) => {
    await make();
    const { exitCode, stderr } = await status(name);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('the results cannot be kept')]);
    expect(await readFile(at('own.txt'), 'utf8')).toBe('mine\nnot cut off');
    await expect(readFile(join(home, 'fleet.jsonl'))).rejects.toThrow('ENOENT');
  });

  test('that is a link is not read from either, and nothing of it is told', async () => {
    await writeFile(at('own.txt'), 'DATABASE_URL=postgresql://app:hidden-word@db/acme\n');
    await symlink(at('own.txt'), at('link.jsonl'));
    for (const name of ['link.jsonl', 'own.txt']) {
      const { exitCode, stdout, stderr } = await run('report', name);
      expect(exitCode).toBe(1);
      expect(stdout + stderr).not.toContain('hidden-word');
    }
  });
});
