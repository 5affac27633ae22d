import type { PresenceRule } from '../difference-rule.ts';

export const eventTriggerMissing: PresenceRule<'eventTrigger'> = {
  code: 'event-trigger-missing',
  severity: 'error',
  show: (trigger) => trigger.definition,
  why: 'Rules about DDL (grants for new tables, audit, protection) no longer run.',
};
