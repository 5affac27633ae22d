import { expect, test } from '@jest/globals';
import { readWritten } from './read-written.ts';

test('an INSERT writes whole rows, an UPDATE columns', async () => {
  expect(await readWritten('insert into app.notes (a) select lower(b) from old')).toEqual({
    schema: 'app',
    table: 'notes',
    columns: null,
    functions: ['lower'],
  });
  expect(await readWritten('UPDATE "Notes" n SET "a" = 1, (b, c) = (2, coalesce(d, now()))')).toEqual({
    schema: null,
    table: 'Notes',
    columns: ['a', 'b', 'c'],
    functions: ['now'],
  });
});

test.each([
  'delete from notes',
  'with gone as (delete from notes returning a) insert into kept select a from gone',
  'do $$ begin update notes set a = 1; end $$',
  'update notes set a = 1; update notes set b = 2',
  'not SQL at all',
])('%s is not told', async (statement) => {
  expect(await readWritten(statement)).toBeNull();
});
