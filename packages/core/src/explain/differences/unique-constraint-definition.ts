import type { AttributeRule } from '../difference-rule.ts';

export const uniqueConstraintDefinition: AttributeRule<'uniqueConstraint'> = {
  code: 'unique-constraint-definition',
  severity: 'error',
  what: 'the constraint',
  show: (constraint) => constraint.definition,
  why: 'Other combinations of values count as duplicates than the project says.',
};
