import { describe, expect, test } from '@jest/globals';
import { concluded, evidenceOf } from '../../test/support/made-evidence.ts';
import { historyOf } from '../../test/support/made-history.ts';
import type { ConcludedMigration, EvidenceState } from '../model/evidence.ts';
import type { Traces } from '../model/replay.ts';
import { withTraces } from './with-traces.ts';

const none: Traces = { put: [], gone: [], numbered: [], undone: [] };
const silent = { state: 'noEvidence', present: 0, isHeld: true, basis: 'neighbours' } as const;

function judge(
  traces: Partial<Traces>,
  live: readonly string[] | null,
  changes: Partial<ConcludedMigration> = silent,
  isLookedFor = true,
) {
  const steps = historyOf([], []).steps.map((step) =>
    step.name === 'm2' ? { ...step, traces: { ...none, ...traces } } : step,
  );
  const evidence = evidenceOf(concluded('m1'), concluded('m2', changes));
  return withTraces(evidence, steps, live === null ? null : new Set(live), () => isLookedFor);
}

describe('what changed only owners, privileges or roles', () => {
  test.each<
    readonly [
      what: string,
      traces: Partial<Traces>,
      live: readonly string[] | null,
      state: EvidenceState,
      held: boolean,
    ]
  >([
    ['all that it made is there', { put: ['a', 'b'] }, ['a', 'b', 'c'], 'present', true],
    ['nothing that it made is there', { put: ['a', 'b'] }, ['c'], 'absent', false],
    ['half of what it made is there', { put: ['a', 'b'] }, ['a'], 'unverified', false],
    ['what it took is gone', { gone: ['a'] }, ['b'], 'present', true],
    ['what it took is still there', { gone: ['a'] }, ['a'], 'absent', false],
    [
      'it made something, and what it took is still there',
      { put: ['a'], gone: ['b'] },
      ['a', 'b'],
      'unverified',
      false,
    ],
    ['what it made anew is there', { numbered: ['a'] }, ['a'], 'present', true],
    [
      'what is there is not known to be the new one',
      { numbered: ['a'], put: ['b'] },
      ['b'],
      'unverified',
      false,
    ],
    [
      'what it made anew is there, and the rest is not',
      { numbered: ['a'], put: ['b'] },
      ['a'],
      'unverified',
      false,
    ],
    [
      'later ones took all of it back',
      { put: ['a'], gone: ['b'], numbered: ['c'], undone: ['a', 'b', 'c'] },
      ['b'],
      'noEvidence',
      true,
    ],
    ['later ones took back what is not there', { put: ['a', 'b'], undone: ['b'] }, ['a'], 'present', true],
    ['nobody looked', { put: ['a'] }, null, 'unverified', false],
    ['nobody looked for what was taken back', { put: ['a'], undone: ['a'] }, null, 'noEvidence', true],
  ])('%s', (_, traces, live, state, isHeld) => {
    const judged = judge(traces, live);
    expect(judged.migrations[1]).toMatchObject({ state, isHeld });
    expect(judged.held).toEqual(isHeld ? ['m1', 'm2'] : ['m1']);
  });

  test.each<readonly [traces: Partial<Traces>, live: readonly string[] | null, reason: string]>([
    [{ put: ['a', 'b'] }, ['b'], 'the database has no "a"'],
    [{ put: ['a'], gone: ['b'] }, ['a', 'b'], 'the database still has "b"'],
    [{ put: ['a'] }, null, 'owners, privileges and roles were not looked at'],
  ])('%j of %j: why nobody saw whether it ran', (traces, live, reason) => {
    expect(judge(traces, live).migrations[1]?.unseen).toEqual([{ line: null, statement: null, reason }]);
  });
});

test('a migration is judged by what else shows of it, or not at all where nobody asks', () => {
  const shown = judge({ put: ['a'] }, [], { state: 'present' });
  expect(shown.migrations[1]).toEqual(concluded('m2'));
  expect(judge({ put: ['a'] }, [], silent, false).held).toEqual(['m1', 'm2']);
  const evidence = evidenceOf(concluded('m1', silent));
  expect(withTraces(evidence, historyOf([]).steps, null, () => true)).toBe(evidence);
});
