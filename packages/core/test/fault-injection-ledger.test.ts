import { expect, test } from '@jest/globals';
import { injectFaults, isExhaustive, tellInjected } from './support/inject-faults.ts';
import { ledgerPaths } from './support/write-paths-ledger.ts';

test.each(ledgerPaths.filter((_, index) => process.env['FAULT_RUNS'] === 'all' || index % 5 === 0))(
  '$name is done or not done, wherever it is disturbed',
  async (path) => {
    const injected = await injectFaults(path);
    if (isExhaustive) process.stderr.write(tellInjected(path, injected));
    expect(injected.length).toBeGreaterThan(3);
  },
  isExhaustive ? 1_800_000 : 600_000,
);
