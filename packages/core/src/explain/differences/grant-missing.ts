import type { PresenceRule } from '../difference-rule.ts';

export const grantMissing: PresenceRule<'grant'> = {
  code: 'grant-missing',
  severity: 'error',
  show: (grant) => `${grant.privileges.join(', ')} to ${grant.grantee}`,
  why: 'Queries of this role fail with "permission denied".',
};
