import type { PresenceRule } from '../difference-rule.ts';

export const triggerUnexpected: PresenceRule<'trigger'> = {
  code: 'trigger-unexpected',
  severity: 'warning',
  show: (trigger) => trigger.definition,
  why: 'Every write to the table does more than the project knows; a new environment will not do it.',
};
