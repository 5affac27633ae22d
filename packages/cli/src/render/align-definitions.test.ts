import { describe, expect, test } from '@jest/globals';
import { alignLines, comparePieces } from './align-definitions.ts';

describe('lines', () => {
  test('that are equal stand beside each other, changed ones are paired in their order', () => {
    expect(alignLines('a\nb\nc', 'a\nx\ny\nc')).toEqual([
      { expected: 'a', actual: 'a', isEqual: true },
      { expected: 'b', actual: 'x', isEqual: false },
      { expected: null, actual: 'y', isEqual: false },
      { expected: 'c', actual: 'c', isEqual: true },
    ]);
  });

  test('of one side alone have no counterpart', () => {
    expect(alignLines(null, 'a\n')).toEqual([{ expected: null, actual: 'a', isEqual: false }]);
  });

  test('that differ by nothing but a carriage return or the last line break differ', () => {
    expect(alignLines('a\r\nb', 'a\nb')[0]?.isEqual).toBe(false);
    expect(alignLines('a\n', 'a')).toContainEqual({ expected: '', actual: null, isEqual: false });
    expect(alignLines('a\n', 'a\n')).toEqual([{ expected: 'a', actual: 'a', isEqual: true }]);
  });

  test('that have nothing in common are not compared for ever', () => {
    const many = (word: string): string =>
      Array.from({ length: 20_000 }, (_, line) => `${word}${line}`).join('\n');
    const start = performance.now();
    expect(alignLines(many('a'), many('b'))).toHaveLength(20_000);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

test('pieces tell what is shared from what only one side has', () => {
  expect(comparePieces('integer NOT NULL', 'bigint NOT NULL')).toEqual({
    expected: [
      { text: 'integer', isShared: false },
      { text: ' NOT NULL', isShared: true },
    ],
    actual: [
      { text: 'bigint', isShared: false },
      { text: ' NOT NULL', isShared: true },
    ],
  });
});
