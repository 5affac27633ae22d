import type { PresenceRule } from '../difference-rule.ts';

export const exclusionConstraintUnexpected: PresenceRule<'exclusionConstraint'> = {
  code: 'exclusion-constraint-unexpected',
  severity: 'warning',
  show: (constraint) => constraint.definition,
  why: 'Inserts that the project takes for valid can be refused as overlapping.',
};
