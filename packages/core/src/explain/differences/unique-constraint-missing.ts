import type { PresenceRule } from '../difference-rule.ts';

export const uniqueConstraintMissing: PresenceRule<'uniqueConstraint'> = {
  code: 'unique-constraint-missing',
  severity: 'error',
  show: (constraint) => constraint.definition,
  why: 'Duplicates can be inserted, and upserts with ON CONFLICT on these columns fail.',
};
