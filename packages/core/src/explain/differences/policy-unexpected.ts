import type { PresenceRule } from '../difference-rule.ts';
import { describePolicy } from '../describe-policy.ts';

export const policyUnexpected: PresenceRule<'policy'> = {
  code: 'policy-unexpected',
  severity: 'warning',
  show: (policy) => describePolicy(policy),
  why: (policy) =>
    policy.isPermissive
      ? 'It admits rows that the migrations do not: permissive policies are joined with OR.'
      : 'It hides or refuses rows beyond what the migrations say.',
};
