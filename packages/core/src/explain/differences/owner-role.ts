import type { AttributeRule } from '../difference-rule.ts';

export const ownerRole: AttributeRule<'owner'> = {
  code: 'owner-role',
  severity: 'error',
  what: 'the owner',
  show: (owner) => owner.role,
  why: 'Migrations run by another role fail with "must be owner", and row-level security exempts another role.',
};
