import type { AttributeRule } from '../difference-rule.ts';

export const columnNotNullConstraint: AttributeRule<'column'> = {
  code: 'column-not-null-constraint',
  severity: (actual) => (actual.isNotNullValidated ? 'warning' : 'error'),
  what: 'the NOT NULL constraint',
  show: (column) =>
    [
      column.notNullName ?? 'default name',
      column.isNotNullValidated ? null : 'not valid',
      column.isNotNullInheritable ? null : 'no inherit',
    ]
      .filter((part) => part !== null)
      .join(', '),
  why: (actual) =>
    actual.isNotNullValidated
      ? 'Only statements that name the constraint notice.'
      : 'Rows from before the constraint can still hold NULL.',
};
