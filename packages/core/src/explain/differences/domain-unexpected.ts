import type { PresenceRule } from '../difference-rule.ts';

export const domainUnexpected: PresenceRule<'domain'> = {
  code: 'domain-unexpected',
  severity: 'warning',
  show: (domain) => domain.type,
  why: 'It is in no migration: a new environment will not have it, and columns that use it read as their base type in Prisma.',
};
