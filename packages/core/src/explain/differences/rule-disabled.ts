import type { AttributeRule } from '../difference-rule.ts';
import { firingWords } from '../firing-words.ts';

export const ruleDisabled: AttributeRule<'rule'> = {
  code: 'rule-disabled',
  severity: (actual) => (actual.firing === 'disabled' ? 'error' : 'warning'),
  what: 'when it applies',
  show: (rule) => firingWords[rule.firing],
  why: 'A disabled rule rewrites nothing: statements do what they say.',
};
