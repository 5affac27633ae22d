import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { baselineName, compareMigrationNames, isSafeMigrationName, squashName } from './migration-name.ts';

describe('compareMigrationNames', () => {
  test('is localeCompare for any two names', () => {
    const name = fc.string({
      unit: fc.constantFrom('0', '1', '9', 'a', 'b', 'A', 'Z', '_', '-', '.', 'é'),
      maxLength: 8,
    });
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(Math.sign(compareMigrationNames(one, other))).toBe(Math.sign(one.localeCompare(other)));
      }),
    );
  });
});

describe('baselineName', () => {
  test.each([
    { existing: [], expected: '0_init' },
    { existing: ['20250101000000_a'], expected: '0_init' },
    { existing: ['0_init', '20250101000000_a'], expected: '0_0_init' },
    { existing: ['00_first'], expected: '00_0_init' },
    { existing: ['0000_first'], expected: '0000_0_init' },
  ])('is $expected beside $existing', ({ existing, expected }) => {
    expect(baselineName(existing)).toBe(expected);
  });

  test('keeps a name of the user where it sorts first', () => {
    expect(baselineName(['20250101000000_a'], '20240101000000_squashed')).toBe('20240101000000_squashed');
    expect(baselineName(['20230101000000_a'], 'start')).toBe('0_start');
  });

  test('sorts first by bytes and by locale beside any timestamped or numbered history', () => {
    const name = fc
      .tuple(
        fc.string({ unit: fc.constantFrom('0', '1', '2', '9'), minLength: 1, maxLength: 6 }),
        fc.constantFrom('_a', '_init'),
      )
      .map(([digits, label]) => digits + label);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), (existing) => {
        const chosen = baselineName(existing);
        if (chosen === null) {
          // No name is before both `0_a` (first by locale) and `00_a` (first by bytes).
          const byLocale = [...existing].sort((one, other) => one.localeCompare(other));
          expect(byLocale[0]).not.toBe([...existing].sort()[0]);
          return;
        }
        expect([chosen, ...existing].sort()[0]).toBe(chosen);
        expect([chosen, ...existing].sort((one, other) => one.localeCompare(other))[0]).toBe(chosen);
        expect(existing).not.toContain(chosen);
      }),
    );
  });
});

test.each(['', '.', '..', '.hidden', 'a/b', 'a\\b', 'a b', '-x', 'é', 'x'.repeat(256)])(
  '%j is no safe name for a migration',
  (name) => expect(isSafeMigrationName(name)).toBe(false),
);

describe('squashName', () => {
  test.each([
    { last: '20240303120000_rules', remaining: ['20240404_bills'], expected: '20240303120000_squashed' },
    { last: '20240303120000_rules', remaining: [], expected: '20240303120000_squashed' },
    { last: '0_init', remaining: ['1_more'], expected: '0_squashed' },
    { last: 'alpha', remaining: ['beta'], expected: 'alpha_squashed' },
    // The same second: the rest must still come after it.
    { last: '20240303_a', remaining: ['20240303_b'], expected: '20240303_a_squashed' },
  ])('is $expected after $last', ({ last, remaining, expected }) => {
    expect(squashName(last, 'squashed', remaining, [last, ...remaining])).toBe(expected);
  });

  test('is none that is taken', () => {
    expect(squashName('20240303_squashed', 'squashed', [], ['20240303_squashed'])).toBe(
      '20240303_squashed_2',
    );
  });

  test('takes a whole name as it is, if it sorts first', () => {
    expect(squashName('20240303_a', '20240101_start', ['20240404_b'], [])).toBe('20240101_start');
    expect(squashName('20240303_a', '20250101_start', ['20240404_b'], [])).toBeNull();
  });
});
