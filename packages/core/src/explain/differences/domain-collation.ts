import type { AttributeRule } from '../difference-rule.ts';

export const domainCollation: AttributeRule<'domain'> = {
  code: 'domain-collation',
  severity: 'warning',
  what: 'the collation',
  show: (domain) => domain.collation ?? 'that of its type',
  why: 'Sorting and comparing values of the domain gives another result.',
};
