import type { AttributeRule } from '../difference-rule.ts';

export const indexDefinition: AttributeRule<'index'> = {
  code: 'index-definition',
  severity: (actual, expected) => (expected.isUnique || actual.isUnique ? 'error' : 'warning'),
  what: 'the definition',
  show: (index) => index.definition,
  why: (actual, expected) =>
    actual.isUnique !== expected.isUnique
      ? 'One side refuses duplicates and the other does not.'
      : expected.isUnique
        ? 'Other combinations of values count as duplicates.'
        : 'It serves other queries than the project expects.',
};
