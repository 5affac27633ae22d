import { expect, test } from '@jest/globals';
import { concludeEvidence, readRecording, readReplay } from '../../test/support/recording.ts';
import { gatherEvidence } from './gather-evidence.ts';

test('the recorded databases hold of the clinic what they were seen to hold', async () => {
  const replay = await readReplay('clinic-replay');
  const { cases } = await readRecording('clinic-evidence');
  const found = cases.map(({ name, catalog }) => ({
    name,
    evidence: concludeEvidence(gatherEvidence(replay, catalog)),
  }));
  expect(found).toEqual(cases.map(({ name, conclusions }) => ({ name, evidence: conclusions })));
  expect(found.length).toBeGreaterThan(9);
});
