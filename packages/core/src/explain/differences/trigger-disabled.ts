import type { AttributeRule } from '../difference-rule.ts';
import { firingWords } from '../firing-words.ts';

export const triggerDisabled: AttributeRule<'trigger'> = {
  code: 'trigger-disabled',
  severity: (actual) => (actual.firing === 'disabled' ? 'error' : 'warning'),
  what: 'when it fires',
  show: (trigger) => firingWords[trigger.firing],
  why: (actual) =>
    actual.firing === 'disabled'
      ? 'It is there but does nothing: what it keeps up silently stops.'
      : 'It fires in other sessions than the project says (replication, imports).',
};
