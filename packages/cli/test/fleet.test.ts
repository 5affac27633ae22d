import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startPostgres, type TestServer } from '../../core/test/support/postgres.ts';
import { makeTenantFleet, type TenantFleet } from '../../core/test/support/tenant-fleet.ts';
import { readJsonReport } from './support/report-schema.ts';
import { runCommand, type Ended } from './support/run-bin.ts';

describe('prisma-mend fleet', () => {
  let server: TestServer;
  let fleet: TenantFleet;
  const run = (...args: readonly string[]): Promise<Ended> =>
    runCommand(['fleet', ...args], { cwd: fleet.project.directory });

  beforeAll(async () => {
    server = await startPostgres();
    fleet = await makeTenantFleet(server, { count: 5 });
  });
  afterAll(async () => {
    await fleet.project[Symbol.asyncDispose]();
  });

  test('prints the published shape, and neither URL nor password in any format', async () => {
    const { exitCode, stdout, stderr } = await run(
      ...['drift', '--targets', fleet.targetsPath, '--json'],
      ...['human', 'markdown', 'github', 'sarif', 'junit', 'html'].flatMap((format) => [
        ...['--format', format, '--output', `report.${format}`],
      ]),
      ...['--results', 'results.jsonl'],
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    const report = readJsonReport(stdout);
    expect(report['cohorts']).toHaveLength(5);
    const files = ['human', 'markdown', 'github', 'sarif', 'junit', 'html'].map(
      (format) => `report.${format}`,
    );
    for (const file of [...files, 'results.jsonl']) {
      const text = await readFile(join(fleet.project.directory, file), 'utf8');
      expect(text).toContain('tenant00001');
      expect(text).not.toMatch(/postgres(?:ql)?:\/\//);
      expect(text).not.toContain(server.password);
    }
  });

  test.each<[readonly string[], RegExp]>([
    [['status', '--pending', 'a'], /--pending means nothing for fleet status/],
    [['status', '--against', 'history'], /--against means nothing for fleet status/],
    [['drift', '--wave', '5%', '--wave', 'rest'], /--wave means nothing for fleet drift/],
    [['baseline', '--object', 'a'], /--object means nothing for fleet baseline/],
    [['report', 'a.jsonl', '--targets', 'b.jsonl'], /--targets means nothing for fleet report/],
    [['report', 'postgresql://app:hidden-word@db/a'], /takes no URL/],
    [['status', '--targets', 'postgresql://app:hidden-word@db/a'], /cannot be read/],
    [['status', '--targets', '-', '--results', 'mysql://app:hidden-word@db/a'], /takes no URL/],
    [['status', '--schemas', 'postgresql://app:hidden-word@db/a'], /takes no URL/],
    [['revert'], /fleet takes status/],
  ])('%j is wrong usage, and no password is repeated', async (args, message) => {
    const { exitCode, stderr } = await run(...args);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(message)]);
    expect(stderr).not.toContain('hidden-word');
  });

  test('reports everybody else where one cannot be reached, and exits with 1', async () => {
    const targets = await readFile(fleet.targetsPath, 'utf8');
    const lost = JSON.stringify({ id: 'lost', url: 'postgresql://app:hidden-word@127.0.0.1:1/lost' });
    await writeFile(join(fleet.project.directory, 'more.jsonl'), `${targets}${lost}\n`);
    const { exitCode, stdout } = await run('status', '--targets', 'more.jsonl', '--json');
    expect(exitCode).toBe(1);
    const report = readJsonReport(stdout);
    expect(report['failed']).toEqual([expect.objectContaining({ id: 'lost', code: 'connection-failed' })]);
    expect(report['cohorts']).toHaveLength(5);
    expect(stdout).not.toContain('hidden-word');
  });
});
