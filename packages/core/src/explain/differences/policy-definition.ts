import type { AttributeRule } from '../difference-rule.ts';
import { describePolicy } from '../describe-policy.ts';

export const policyDefinition: AttributeRule<'policy'> = {
  code: 'policy-definition',
  severity: 'error',
  what: 'what it admits',
  show: (policy) => describePolicy(policy),
  why: 'Its roles read or write other rows than the project says.',
};
