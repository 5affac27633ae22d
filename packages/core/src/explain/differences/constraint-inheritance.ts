import type { AttributeRule } from '../difference-rule.ts';

export const constraintInheritance: AttributeRule<
  'primaryKey' | 'uniqueConstraint' | 'foreignKey' | 'checkConstraint' | 'exclusionConstraint'
> = {
  code: 'constraint-inheritance',
  severity: 'warning',
  what: 'whether it comes from the parent',
  show: (constraint) => (constraint.isInherited ? 'inherited' : 'its own'),
  why: 'A constraint of its own stays when the parent drops it; an inherited one goes with the parent.',
};
