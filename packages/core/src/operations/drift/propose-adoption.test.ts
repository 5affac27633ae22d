import { expect, test } from '@jest/globals';
import { hasRoomBehind } from './propose-adoption.ts';

test.each([
  ['20260101000000_init', true],
  ['29991231235959_of_the_future', true],
  ['0_init', true],
  ['2_more', false],
  ['add_users', false],
])('behind %s a migration can be added: %s', (name, expected) => {
  const migrations = [{ kind: 'unreadable', name, path: '', reason: '' }] as const;
  expect(hasRoomBehind({ migrations }, new Date('2026-11-30T08:00:00Z'))).toBe(expected);
});

test('to an empty history too', () => {
  expect(hasRoomBehind({ migrations: [] }, new Date())).toBe(true);
});
