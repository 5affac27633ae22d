import type { AttributeRule } from '../difference-rule.ts';

export const columnDefault: AttributeRule<'column'> = {
  code: 'column-default',
  severity: (actual, expected) => (!expected.isNullable && actual.default === null ? 'error' : 'warning'),
  what: 'the default',
  show: (column) => column.default ?? 'none',
  why: (actual, expected) =>
    actual.default === null && !expected.isNullable
      ? 'Inserts that rely on the default fail: the column is NOT NULL.'
      : 'Rows that are inserted without this field get another value than the code expects.',
};
