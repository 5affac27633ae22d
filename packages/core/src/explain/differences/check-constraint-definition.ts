import type { AttributeRule } from '../difference-rule.ts';

export const checkConstraintDefinition: AttributeRule<'checkConstraint'> = {
  code: 'check-constraint-definition',
  severity: 'error',
  what: 'the condition',
  show: (constraint) => constraint.definition,
  why: 'Other values are refused than the project says.',
};
