import type { AttributeRule } from '../difference-rule.ts';

export const domainDefault: AttributeRule<'domain'> = {
  code: 'domain-default',
  severity: 'warning',
  what: 'the default',
  show: (domain) => domain.default ?? 'none',
  why: 'Columns of the domain without a default of their own get another value on insert.',
};
