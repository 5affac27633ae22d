import type { PresenceRule } from '../difference-rule.ts';

export const ruleUnexpected: PresenceRule<'rule'> = {
  code: 'rule-unexpected',
  severity: 'warning',
  show: (rule) => rule.definition,
  why: 'Statements on this relation are rewritten into something that the project does not know.',
};
