import { describe, expect, test } from '@jest/globals';
import { makeColumn } from '../../test/support/make-column.ts';
import type { Difference } from '../model/difference.ts';
import type { Column } from '../model/objects/tables.ts';
import { recogniseRenames } from './recognise-renames.ts';

const column = (name: string, more: Partial<Column> = {}): Column =>
  makeColumn({ table: 'users', name, isNullable: true, ...more });
const missing = (expected: Column): Difference => ({ kind: 'missing', expected });
const unexpected = (actual: Column): Difference => ({ kind: 'unexpected', actual });
const told = (differences: readonly Difference[]): readonly string[] =>
  recogniseRenames(differences).map(({ expected, actual }) => `${actual.name} → ${expected.name}`);

describe('a rename', () => {
  test('is a column that went and an equal one that came', () => {
    expect(told([missing(column('phone')), unexpected(column('tel'))])).toEqual(['tel → phone']);
  });

  test('is told apart from others by its place in the table', () => {
    const differences = [
      missing(column('a', { position: 2 })),
      missing(column('b', { position: 3 })),
      unexpected(column('x', { position: 3 })),
      unexpected(column('y', { position: 2 })),
    ];
    expect(told(differences)).toEqual(['y → a', 'x → b']);
  });

  test('is none where it could be several', () => {
    const differences = [
      missing(column('a', { position: 1 })),
      unexpected(column('x', { position: 4 })),
      unexpected(column('y', { position: 5 })),
    ];
    expect(told(differences)).toEqual([]);
  });

  test.each([
    ['another type', column('tel', { type: 'integer' })],
    ['another table', column('tel', { table: 'accounts' })],
    ['another nullability', column('tel', { isNullable: false })],
    ['an inherited column', column('tel', { isInherited: true })],
  ])('is none with %s', (_, actual) => {
    expect(told([missing(column('phone')), unexpected(actual)])).toEqual([]);
  });

  test('keeps the sequence that a serial column was made with', () => {
    const serial = (name: string, sequence: string) =>
      column(name, { type: 'integer', default: `nextval('public.${sequence}'::regclass)` });
    expect(told([missing(serial('id', 'users_id_seq')), unexpected(serial('key', 'users_key_seq'))])).toEqual(
      ['key → id'],
    );
  });
});
