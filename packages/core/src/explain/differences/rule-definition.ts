import type { AttributeRule } from '../difference-rule.ts';

export const ruleDefinition: AttributeRule<'rule'> = {
  code: 'rule-definition',
  severity: 'error',
  what: 'the definition',
  show: (rule) => rule.definition,
  why: 'Statements on the relation are rewritten into something else than the project says.',
};
