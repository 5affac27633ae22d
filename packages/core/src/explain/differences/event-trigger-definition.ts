import type { AttributeRule } from '../difference-rule.ts';

export const eventTriggerDefinition: AttributeRule<'eventTrigger'> = {
  code: 'event-trigger-definition',
  severity: 'error',
  what: 'the definition',
  show: (trigger) => trigger.definition,
  why: 'It runs at other DDL statements, or runs another function.',
};
