import type { Difference } from '../model/difference.ts';

/** The same difference with the sides changed: what was expected becomes what is there. */
export function flipDifference(difference: Difference): Difference {
  switch (difference.kind) {
    case 'missing':
      return { kind: 'unexpected', actual: difference.expected };
    case 'unexpected':
      return { kind: 'missing', expected: difference.actual };
    case 'changed':
      return {
        kind: 'changed',
        expected: difference.actual,
        actual: difference.expected,
        attributes: difference.attributes.map(({ name, expected, actual }) => ({
          name,
          expected: actual,
          actual: expected,
        })),
      };
  }
}
