import type { PresenceRule } from '../difference-rule.ts';

export const grantUnexpected: PresenceRule<'grant'> = {
  code: 'grant-unexpected',
  severity: 'warning',
  show: (grant) => `${grant.privileges.join(', ')} to ${grant.grantee}`,
  why: 'A role may do more than the project says.',
};
