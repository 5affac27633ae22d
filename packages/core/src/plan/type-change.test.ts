import { expect, test } from '@jest/globals';
import { isStoredWider } from './type-change.ts';

test.each([
  ['character varying(20)', 'character varying(64)'],
  ['character varying(20)', 'character varying'],
  ['character varying(20)', 'text'],
  ['numeric(10,2)', 'numeric(12,2)'],
  ['numeric(10,2)', 'numeric'],
])('%s is stored as %s is', (one, other) => {
  expect(isStoredWider(one, other)).toBe(true);
  expect(isStoredWider(other, one)).toBe(false);
});

test.each([
  ['numeric(10,2)', 'numeric(12,4)'],
  ['text', 'character varying'],
  ['integer', 'bigint'],
  ['character(3)', 'character varying(9)'],
  ['text', 'text'],
])('%s is not stored as %s is', (one, other) => {
  expect(isStoredWider(one, other)).toBe(false);
});
