import { describe, expect, test } from '@jest/globals';
import { concludePlans } from '../../test/support/plan-between.ts';
import { readRecording } from '../../test/support/recording.ts';

/** Catalogs and plans of changes that `plan-repair.test.ts` has made, taken back and made again on a server. */
describe.each(['nasty', 'tenants', 'shop'])('the plans for the recorded changes of %s', (suite) => {
  test('are those that were run', async () => {
    const { base, cases } = await readRecording(`plans-${suite}`);
    expect(cases.length).toBeGreaterThan(40);
    const plans = cases.map(({ name, catalog }) => ({ name, plans: concludePlans(base, catalog) }));
    expect(plans).toEqual(cases.map(({ name, conclusions }) => ({ name, plans: conclusions })));
  });
});
