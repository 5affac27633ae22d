import type { AttributeRule } from '../difference-rule.ts';

export const domainNotNullName: AttributeRule<'domain'> = {
  code: 'domain-not-null-name',
  severity: 'warning',
  what: 'the name of its NOT NULL constraint',
  show: (domain) => domain.notNullName ?? 'the default name',
  why: 'Only statements that name the constraint notice; a later migration that drops it by name would fail.',
};
