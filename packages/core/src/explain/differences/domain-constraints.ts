import type { AttributeRule } from '../difference-rule.ts';

export const domainConstraints: AttributeRule<'domain'> = {
  code: 'domain-constraints',
  severity: 'error',
  what: 'the set of its checks',
  show: (domain) =>
    domain.constraints.map(({ name, definition }) => `${name} ${definition}`).join('; ') || 'none',
  why: 'Values that the project takes for impossible can be stored, or valid ones are refused.',
};
