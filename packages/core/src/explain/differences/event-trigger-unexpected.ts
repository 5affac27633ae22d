import type { PresenceRule } from '../difference-rule.ts';

export const eventTriggerUnexpected: PresenceRule<'eventTrigger'> = {
  code: 'event-trigger-unexpected',
  severity: 'warning',
  show: (trigger) => trigger.definition,
  why: 'It runs at DDL statements, those of `prisma migrate deploy` included, and can change or refuse them.',
};
