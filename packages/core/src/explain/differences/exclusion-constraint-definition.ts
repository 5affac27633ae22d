import type { AttributeRule } from '../difference-rule.ts';

export const exclusionConstraintDefinition: AttributeRule<'exclusionConstraint'> = {
  code: 'exclusion-constraint-definition',
  severity: 'error',
  what: 'the rule',
  show: (constraint) => constraint.definition,
  why: 'Other rows count as overlapping than the project says.',
};
