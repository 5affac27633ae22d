import type { PresenceRule } from '../difference-rule.ts';

export const exclusionConstraintMissing: PresenceRule<'exclusionConstraint'> = {
  code: 'exclusion-constraint-missing',
  severity: 'error',
  show: (constraint) => constraint.definition,
  why: 'Overlaps that it was made to prevent (double bookings) can be stored.',
};
