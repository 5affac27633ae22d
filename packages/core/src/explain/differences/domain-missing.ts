import type { PresenceRule } from '../difference-rule.ts';

export const domainMissing: PresenceRule<'domain'> = {
  code: 'domain-missing',
  severity: 'error',
  show: (domain) => domain.type,
  why: 'Columns and functions of this type cannot exist without it.',
};
