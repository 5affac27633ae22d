import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { startPostgres } from '../../core/test/support/postgres.ts';
import { makeTenantFleet, type TenantFleet } from '../../core/test/support/tenant-fleet.ts';
import { runBin } from './support/run-bin.ts';

/** `FLEET=300` for as many databases: then the time is held to its limit too. */
const asked = process.env['FLEET'];
const count = Number(asked ?? '24');
jest.setTimeout(180_000 + count * 2000);

let fleet: TenantFleet | null = null;
afterAll(async () => {
  await fleet?.project[Symbol.asyncDispose]();
});

interface Usage {
  readonly cpuMs: number;
  readonly maxRssMiB: number;
}

async function usageOf({ project }: TenantFleet, targets: string): Promise<Usage> {
  const usage = join(project.directory, 'usage.json');
  const preload = new URL('../../../scripts/bench/report-usage.mjs', import.meta.url).href;
  const args = ['fleet', 'status', '--targets', targets, '--results', `${targets}.results`];
  const { exitCode, stderr } = await runBin(args, {
    cwd: project.directory,
    env: { NODE_OPTIONS: `--import ${preload}`, BENCH_USAGE: usage },
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(await readFile(usage, 'utf8')) as Usage;
}

test('a fleet takes no more memory than a part of it, and a tenant little time', async () => {
  fleet = await makeTenantFleet(await startPostgres(), { count, kinds: ['clean'] });
  const lines = (await readFile(fleet.targetsPath, 'utf8')).trim().split('\n');
  const share = Math.ceil(count / 6);
  await writeFile(join(fleet.project.directory, 'part.jsonl'), lines.slice(0, share).join('\n'));
  // The history is replayed once, and kept.
  await usageOf(fleet, 'part.jsonl');
  await writeFile(join(fleet.project.directory, 'same.jsonl'), lines.slice(0, share).join('\n'));
  const part = await usageOf(fleet, 'same.jsonl');
  const whole = await usageOf(fleet, 'tenants.jsonl');
  expect(whole.maxRssMiB).toBeLessThan(200);
  expect(whole.maxRssMiB - part.maxRssMiB).toBeLessThan(60);
  if (asked !== undefined) expect((whole.cpuMs - part.cpuMs) / (count - share)).toBeLessThan(15);
});
