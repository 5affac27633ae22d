import type { PresenceRule } from '../difference-rule.ts';

export const foreignKeyUnexpected: PresenceRule<'foreignKey'> = {
  code: 'foreign-key-unexpected',
  severity: 'warning',
  show: (constraint) => constraint.definition,
  why: 'Deletes and inserts that the project takes for valid can fail, or cascade.',
};
