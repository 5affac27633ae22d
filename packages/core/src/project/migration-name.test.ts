import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { baselineName, compareMigrationNames, isSafeMigrationName } from './migration-name.ts';

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
