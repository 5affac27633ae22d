import type { PresenceRule } from '../difference-rule.ts';
import { describePolicy } from '../describe-policy.ts';

export const policyMissing: PresenceRule<'policy'> = {
  code: 'policy-missing',
  severity: 'error',
  show: (policy) => describePolicy(policy),
  why: (policy) =>
    policy.isPermissive
      ? 'Rows that it admits are hidden from its roles while row-level security is on.'
      : 'What it forbids is allowed now: rows can be read or written that should not be.',
};
