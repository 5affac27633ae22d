import type { PresenceRule } from '../difference-rule.ts';

export const ruleMissing: PresenceRule<'rule'> = {
  code: 'rule-missing',
  severity: 'error',
  show: (rule) => rule.definition,
  why: 'Writes are no longer redirected: views that were writable through it refuse inserts.',
};
