import { describe, expect, test } from '@jest/globals';
import { Secret } from '../model/secret.ts';
import type { Target } from './target.ts';
import { parseAmount, planWaves } from './waves.ts';

const target = (id: string, ...labels: string[]): Target => ({
  id,
  url: new Secret('postgresql://localhost/x'),
  schema: null,
  labels,
});
const targets = Array.from({ length: 40 }, (_, index) =>
  index < 2 ? target(`t${index}`, 'canary') : target(`t${index}`, `size=${index % 2}`),
);
const sizes = (...waves: string[]): readonly (readonly [string, number])[] =>
  planWaves(targets, waves).map(({ name, targets: own }) => [name, own.length]);

describe('planWaves', () => {
  test('deals out labels, shares of all, numbers and what is left, each target once', () => {
    expect(sizes('canary=label:canary', '5%', '10', 'rest')).toEqual([
      ['canary', 2],
      ['5%', 2],
      ['10', 10],
      ['rest', 26],
    ]);
    const dealt = planWaves(targets, ['label:size=0', '50%']).flatMap((wave) => wave.targets);
    expect(new Set(dealt)).toEqual(new Set(targets));
    expect(dealt).toHaveLength(targets.length);
  });

  test('makes what no wave takes the last', () => {
    expect(sizes('label:canary')).toEqual([
      ['label:canary', 2],
      ['rest', 38],
    ]);
  });

  test('takes the same targets in whatever order they are listed', () => {
    const ids = (list: readonly Target[]): readonly string[] =>
      planWaves(list, ['5']).flatMap((wave) => wave.targets.map(({ id }) => id));
    expect(ids([...targets].reverse())).toEqual(ids(targets));
  });

  test.each(['', 'half', '0', '-1', '101%', 'label:'])('refuses %j', (wave) => {
    expect(() => planWaves(targets, [wave])).toThrow(/--wave cannot be/);
  });
});

test('a share of failures is never less than one', () => {
  expect(parseAmount('1%')?.(40)).toBe(1);
  expect(parseAmount('3%')?.(300)).toBe(9);
  expect(parseAmount('3')?.(300)).toBe(3);
});
