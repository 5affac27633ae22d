import type { PresenceRule } from '../difference-rule.ts';

export const checkConstraintUnexpected: PresenceRule<'checkConstraint'> = {
  code: 'check-constraint-unexpected',
  severity: 'warning',
  show: (constraint) => constraint.definition,
  why: 'Writes that the project takes for valid can fail; a new environment will accept what this one refuses.',
};
