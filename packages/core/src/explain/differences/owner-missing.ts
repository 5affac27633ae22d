import type { PresenceRule } from '../difference-rule.ts';

export const ownerMissing: PresenceRule<'owner'> = {
  code: 'owner-missing',
  severity: 'warning',
  show: (owner) => owner.role,
  why: 'The object is owned by whoever created it.',
};
