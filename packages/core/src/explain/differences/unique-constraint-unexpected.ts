import type { PresenceRule } from '../difference-rule.ts';

export const uniqueConstraintUnexpected: PresenceRule<'uniqueConstraint'> = {
  code: 'unique-constraint-unexpected',
  severity: 'warning',
  show: (constraint) => constraint.definition,
  why: 'Inserts that the project takes for valid can fail as duplicates; Prisma wants to drop it as an index, which PostgreSQL refuses for a constraint.',
};
