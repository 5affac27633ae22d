import type { AttributeRule } from '../difference-rule.ts';

export const domainType: AttributeRule<'domain'> = {
  code: 'domain-type',
  severity: 'error',
  what: 'the base type',
  show: (domain) => domain.type,
  why: 'Every column of the domain stores another type: values can be cut, refused or compared differently.',
};
