import type { AttributeRule } from '../difference-rule.ts';

export const grantPrivileges: AttributeRule<'grant'> = {
  code: 'grant-privileges',
  severity: (actual, expected) =>
    expected.privileges.every((privilege) => actual.privileges.includes(privilege)) ? 'warning' : 'error',
  what: 'the privileges',
  show: (grant) => grant.privileges.join(', '),
  why: (actual, expected) =>
    expected.privileges.every((privilege) => actual.privileges.includes(privilege))
      ? 'The role may do more than the project says.'
      : 'Statements of this role fail with "permission denied".',
};
