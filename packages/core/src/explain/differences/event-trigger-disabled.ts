import type { AttributeRule } from '../difference-rule.ts';
import { firingWords } from '../firing-words.ts';

export const eventTriggerDisabled: AttributeRule<'eventTrigger'> = {
  code: 'event-trigger-disabled',
  severity: (actual) => (actual.firing === 'disabled' ? 'error' : 'warning'),
  what: 'when it fires',
  show: (trigger) => firingWords[trigger.firing],
  why: 'What it does at DDL statements happens in other sessions than the project says, or never.',
};
