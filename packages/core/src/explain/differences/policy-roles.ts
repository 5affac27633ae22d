import type { AttributeRule } from '../difference-rule.ts';

export const policyRoles: AttributeRule<'policy'> = {
  code: 'policy-roles',
  severity: 'error',
  what: 'the roles',
  show: (policy) => policy.roles.join(', '),
  why: 'It holds for other roles than the project says: some see too much, or nothing.',
};
