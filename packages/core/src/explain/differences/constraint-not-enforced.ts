import type { AttributeRule } from '../difference-rule.ts';

export const constraintNotEnforced: AttributeRule<
  'primaryKey' | 'uniqueConstraint' | 'foreignKey' | 'checkConstraint' | 'exclusionConstraint'
> = {
  code: 'constraint-not-enforced',
  severity: 'error',
  what: 'whether it is enforced',
  show: (constraint) => (constraint.isEnforced ? 'enforced' : 'NOT ENFORCED'),
  why: 'A constraint that is not enforced checks nothing at all.',
};
