import { expect, test } from '@jest/globals';
import { InvariantError } from '../model/failure.ts';
import { parsePresence, presenceSql } from './presence.ts';
import { readersOf } from './read-catalog.ts';

test('what the server has is told by name', () => {
  expect([...parsePresence([['views,triggers']])]).toEqual(['views', 'triggers']);
  expect(parsePresence([['']]).has('views')).toBe(false);
});

test.each<readonly [what: string, rows: readonly (readonly (string | null)[])[]]>([
  ['no row', []],
  ['a row without a cell', [[]]],
  ['NULL', [[null]]],
])('%s is not "nothing there"', (_, rows) => {
  expect(() => parsePresence(rows)).toThrow(InvariantError);
});

test('the server is asked for all that readers need', () => {
  const needs = readersOf({ schemas: 'all', withPrivileges: true }).flatMap((reader) => reader.needs ?? []);
  expect(needs.length).toBeGreaterThan(20);
  for (const need of needs) expect(presenceSql).toContain(`then '${need}' end`);
});
