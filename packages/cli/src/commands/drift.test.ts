import { describe, expect, test } from '@jest/globals';
import type { Report } from '@prisma-mend/core';
import { recordCalls } from '../../test/support/record-calls.ts';
import { readJsonReport } from '../../test/support/report-schema.ts';
import { healthy } from '../../test/support/reports.ts';

const report: Report = {
  ...healthy,
  command: 'drift',
  verdict: 'inSync',
  applied: true,
  journal: '/p/.prisma-mend/journal/1-drift-revert.jsonl',
  plan: {
    statements: [],
    ledger: [],
    files: [{ path: 'schema.prisma', content: 'x', diff: '--- a\n+++ b\n+x\n' }],
    proven: true,
    sql: '',
  },
  execution: [{ sql: 'DROP INDEX "i";', state: 'done', durationMs: 12 }],
};

const run = (line: string) =>
  recordCalls(line, ['checkDrift', 'revertDrift', 'adoptDrift', 'acceptDrift'], report);

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
