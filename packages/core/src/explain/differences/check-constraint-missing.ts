import type { PresenceRule } from '../difference-rule.ts';

export const checkConstraintMissing: PresenceRule<'checkConstraint'> = {
  code: 'check-constraint-missing',
  severity: 'error',
  show: (constraint) => constraint.definition,
  why: 'Values that the code takes for impossible can be stored. Prisma does not see checks, so that nothing else will tell.',
};
