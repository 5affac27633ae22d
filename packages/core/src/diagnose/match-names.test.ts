import { describe, expect, test } from '@jest/globals';
import { matchNames } from './match-names.ts';

const names = ['20240101000000_init', '20240201000000_add_notes', '20240301000000_add_patients', '0_base'];

describe('a migration is meant by', () => {
  test.each([
    ['its whole name', '0_base', '0_base'],
    ['its name without the timestamp', 'init', '20240101000000_init'],
    ['a beginning of its timestamp', '202402', '20240201000000_add_notes'],
    ['a beginning of its name without the timestamp', 'add_n', '20240201000000_add_notes'],
    ['an end', 'patients', '20240301000000_add_patients'],
  ])('%s', (_, typed, meant) => {
    expect(matchNames([typed], names)).toEqual([meant]);
  });
});

test.each(['add', '2024'])('what several begin with is refused with all of them: %s', (typed) => {
  expect(() => matchNames([typed], names)).toThrow(
    expect.objectContaining({
      code: 'ambiguous-name',
      message: expect.stringContaining('20240201000000_add_notes, 20240301000000_add_patients'),
    }),
  );
});

test('what none has is a usage failure that names what is near', () => {
  expect(() => matchNames(['note'], names)).toThrow(
    expect.objectContaining({
      code: 'usage',
      next: 'Perhaps one of: 20240201000000_add_notes',
    }),
  );
});
