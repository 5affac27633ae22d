import type { PresenceRule } from '../difference-rule.ts';

export const primaryKeyUnexpected: PresenceRule<'primaryKey'> = {
  code: 'primary-key-unexpected',
  severity: 'warning',
  show: (constraint) => constraint.definition,
  why: 'The project takes the table for one without this key; inserts can fail on it.',
};
