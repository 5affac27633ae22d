import type { AttributeRule } from '../difference-rule.ts';

export const triggerDefinition: AttributeRule<'trigger'> = {
  code: 'trigger-definition',
  severity: 'error',
  what: 'the definition',
  show: (trigger) => trigger.definition,
  why: 'It fires at other moments, on other columns, or runs another function.',
};
