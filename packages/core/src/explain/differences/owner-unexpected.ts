import type { PresenceRule } from '../difference-rule.ts';

export const ownerUnexpected: PresenceRule<'owner'> = {
  code: 'owner-unexpected',
  severity: 'warning',
  show: (owner) => owner.role,
  why: 'The owner may alter and drop the object, and is exempt from its row-level security.',
};
