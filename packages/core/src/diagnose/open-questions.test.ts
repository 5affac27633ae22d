import { expect, test } from '@jest/globals';
import type { EvidenceState } from '../model/evidence.ts';
import type { Diagnosis } from './diagnosis.ts';
import { areAllUndecided } from './open-questions.ts';

const diagnosisOf = (states: readonly EvidenceState[]): Pick<Diagnosis, 'migrations'> => ({
  migrations: states.map((state) => ({
    isOnDisk: state !== 'missingOnDisk',
    evidence: { state },
  })) as unknown as Diagnosis['migrations'],
});

test.each<[readonly EvidenceState[], boolean]>([
  [['unverified', 'unverified'], true],
  [['noEvidence', 'unverified'], true],
  [['unverified', 'missingOnDisk'], true],
  [['noEvidence'], false],
  [['present', 'unverified'], false],
  [['unverified', 'partial'], false],
  [['absent', 'unverified'], false],
  [[], false],
])('of %j a baseline would mark nothing, and only a person can answer: %s', (states, expected) => {
  expect(areAllUndecided(diagnosisOf(states))).toBe(expected);
});
