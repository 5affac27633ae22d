import { describe, expect, test } from '@jest/globals';
import * as realCore from '@prisma-mend/core';
import { fakeTerminal } from '../../test/support/fake-terminal.ts';
import { readJsonReport } from '../../test/support/report-schema.ts';
import { healthy } from '../../test/support/reports.ts';
import { runCli } from '../cli.ts';

const report: realCore.Report = {
  ...healthy,
  command: 'drift',
  verdict: 'inSync',
  isApplied: true,
  journal: '/p/.prisma-mend/journal/1-drift-revert.jsonl',
  plan: {
    statements: [],
    ledger: [],
    files: [{ path: 'schema.prisma', content: 'x', diff: '--- a\n+++ b\n+x\n' }],
    isProven: true,
    sql: '',
  },
  execution: [{ sql: 'DROP INDEX "i";', state: 'done', durationMs: 12 }],
};

/** Which function of core was called, with what. */
async function run(line: string) {
  const calls: { readonly name: string; readonly options: Readonly<Record<string, unknown>> }[] = [];
  const stub = (name: string) => (options: object) => {
    calls.push({ name, options: { ...options } });
    return Promise.resolve(report);
  };
  const core = {
    ...realCore,
    ...Object.fromEntries(
      ['checkDrift', 'revertDrift', 'adoptDrift', 'acceptDrift'].map((name) => [name, stub(name)]),
    ),
  };
  const fake = fakeTerminal();
  const exitCode = await runCli(line.split(' '), fake.terminal, '1.2.3', () => Promise.resolve(core));
  return { exitCode, calls, stdout: fake.stdout(), stderr: fake.stderr() };
}

describe('drift', () => {
  test.each([
    ['drift --ignore a --ignore b', 'checkDrift', { ignore: ['a', 'b'], objects: [], against: 'both' }],
    [
      'drift --revert --object users --allow-data-loss app',
      'revertDrift',
      { objects: ['users'], consent: { yes: false, allowDataLoss: 'app' }, isDryRun: false },
    ],
    ['drift --adopt add_x --dry-run', 'adoptDrift', { name: 'add_x', isDryRun: true }],
    [
      'drift --accept a --accept b --reason because --until 2027-01-31 --code index-unexpected',
      'acceptDrift',
      { accept: ['a', 'b'], reason: 'because', until: '2027-01-31', code: 'index-unexpected' },
    ],
  ])('%s calls %s', async (line, name, options) => {
    const { calls } = await run(line);
    expect(calls).toEqual([{ name, options: expect.objectContaining(options) }]);
  });

  test.each([
    ['drift --revert --adopt x', '--revert and --adopt exclude each other'],
    ['drift --revert --accept x --reason y --until z', '--revert and --accept exclude each other'],
    ['drift --accept x --until 2027-01-31', '--accept needs --reason'],
    ['drift --accept x --reason y', '--accept needs --until'],
    ['drift --reason y', '--reason belongs to --accept'],
    ['drift --adopt x --against schema', 'it takes no --against'],
  ])('%s is wrong usage', async (line, message) => {
    const { exitCode, stderr, calls } = await run(line);
    expect({ exitCode, calls }).toEqual({ exitCode: 1, calls: [] });
    expect(stderr).toContain(message);
  });

  test('shows each statement, the diff and the journal', async () => {
    const { exitCode, stdout } = await run('drift --revert --yes');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('done (12 ms)  DROP INDEX "i";');
    expect(stdout).toContain('    +x');
    expect(stdout).toContain('the SQL that takes the structure back');
    expect(readJsonReport((await run('drift --revert --yes --json')).stdout)).toMatchObject({
      execution: [{ state: 'done' }],
      plan: { files: [{ diff: '--- a\n+++ b\n+x\n' }] },
    });
  });
});
