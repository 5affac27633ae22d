import type { AttributeRule } from '../difference-rule.ts';

export const primaryKeyDefinition: AttributeRule<'primaryKey'> = {
  code: 'primary-key-definition',
  severity: 'error',
  what: 'the key',
  show: (constraint) => constraint.definition,
  why: 'Other combinations of values count as duplicates; upserts and relations by the expected key fail.',
};
