import { expect, test } from '@jest/globals';
import { Failure } from '../../model/failure.ts';
import type { WriteOptions } from '../../model/options.ts';
import type { Report } from '../../model/report.ts';
import { retryMoved } from './retry-moved.ts';

const reportOf = (sql: string): Report => ({
  command: 'baseline',
  database: { name: 'clinic', serverVersion: '17.4' },
  findings: [],
  plan: { statements: [], ledger: [], files: [], proven: true, sql },
  applied: false,
  prisma: null,
  coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
  nextActions: [],
  notes: [],
});

/** Runs a command that finds these plans, one a try, until it may write the last. */
async function runWith(plans: readonly string[]): Promise<readonly string[]> {
  const asked: string[] = [];
  const options: WriteOptions = {
    directory: '/app',
    shadow: { kind: 'auto' },
    lockTimeoutMs: 1,
    statementTimeoutMs: 1,
    environment: {},
    consent: { yes: false },
    isDryRun: false,
    askConsent: (report) => {
      asked.push(report.plan?.sql ?? '');
      return Promise.resolve({ yes: true });
    },
  };
  const left = [...plans];
  await retryMoved(options, async ({ askConsent }) => {
    const report = reportOf(left.shift() ?? '');
    expect(await askConsent?.(report)).toEqual({ yes: true });
    if (left.length > 0) throw new Failure('state-moved', 'it moved');
    return report;
  });
  return asked;
}

test('a person who agreed is not asked again about the same plan', async () => {
  expect(await runWith(['one', 'one'])).toEqual(['one']);
});

test('a person is asked again when the plan has become another', async () => {
  expect(await runWith(['one', 'other', 'other'])).toEqual(['one', 'other']);
});
