import type { AttributeRule } from '../difference-rule.ts';

export const triggerInheritance: AttributeRule<'trigger'> = {
  code: 'trigger-inheritance',
  severity: 'warning',
  what: 'whether it comes from the parent',
  show: (trigger) => (trigger.isInherited ? 'inherited' : 'its own'),
  why: 'A trigger of its own stays when the partitioned table drops its one.',
};
