import { expect, test } from '@jest/globals';
import { concluded, evidenceOf } from '../../test/support/made-evidence.ts';
import { withUnseen, withUnseenStatements } from './with-unseen.ts';

const seen = { line: 1, statement: 'SELECT f()', reason: 'it failed' };
const evidence = evidenceOf(
  concluded('m1'),
  concluded('m2', { unseen: [seen] }),
  concluded('m3', { state: 'missingOnDisk', isHeld: false }),
  concluded('m4'),
);

test('what nobody saw is unverified and not held, beside what was unseen before', () => {
  const judged = withUnseen(evidence, ['m2', 'm3', 'm9'], 'nobody looked');
  expect(judged.migrations.map(({ state, isHeld }) => [state, isHeld])).toEqual([
    ['present', true],
    ['unverified', false],
    ['missingOnDisk', false],
    ['present', true],
  ]);
  expect(judged.migrations[1]?.unseen).toEqual([
    seen,
    { line: null, statement: null, reason: 'nobody looked' },
  ]);
  expect(judged.held).toEqual(['m1', 'm4']);
});

test('each migration has its own statements that nobody saw', () => {
  const other = { ...seen, line: 2 };
  const judged = withUnseenStatements(evidence, new Map([['m1', [seen, other]]]));
  expect(judged.migrations.map(({ unseen }) => unseen.length)).toEqual([2, 1, 0, 0]);
  expect(judged.held).toEqual(['m2', 'm4']);
});
