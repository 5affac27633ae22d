import type { AttributeRule } from '../difference-rule.ts';

export const enumLabels: AttributeRule<'enum'> = {
  code: 'enum-labels',
  severity: (actual, expected) =>
    expected.labels.every((label) => actual.labels.includes(label)) ? 'warning' : 'error',
  what: 'the set of labels',
  show: (type) => type.labels.join(', '),
  why: (actual, expected) =>
    expected.labels.every((label) => actual.labels.includes(label))
      ? 'Prisma Client throws when it reads a row whose label it does not know.'
      : 'Writing a label that is missing fails with "invalid input value for enum".',
};
