import type { AttributeRule } from '../difference-rule.ts';

export const sequencePersistence: AttributeRule<'sequence'> = {
  code: 'sequence-persistence',
  severity: 'warning',
  what: 'whether it is logged',
  show: (sequence) => (sequence.isUnlogged ? 'unlogged' : 'logged'),
  why: 'An unlogged sequence starts over after a crash: the numbers that it gave out come again.',
};
