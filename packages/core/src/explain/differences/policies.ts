import type { Policy } from '../../model/objects/code.ts';
import { rulesOf } from '../difference-rule.ts';

/** Row-level security. */
export const policies = {
  policy: rulesOf('policy', {
    show: (policy) => describePolicy(policy),
    missing: {
      severity: 'error',
      why: {
        when: (policy) => policy.isPermissive,
        then: 'Rows that it admits are hidden from its roles while row-level security is on.',
        otherwise: 'What it forbids is allowed now: rows can be read or written that should not be.',
      },
    },
    unexpected: {
      severity: 'warning',
      why: {
        when: (policy) => policy.isPermissive,
        then: 'It admits rows that the migrations do not: permissive policies are joined with OR.',
        otherwise: 'It hides or refuses rows beyond what the migrations say.',
      },
    },
    problems: {
      definition: {
        severity: 'error',
        what: 'what it admits',
        why: 'Its roles read or write other rows than the project says.',
      },
      roles: {
        severity: 'error',
        what: 'the roles',
        show: (policy) => policy.roles.join(', '),
        why: 'It holds for other roles than the project says: some see too much, or nothing.',
      },
    },
    attributes: {
      command: 'definition',
      isPermissive: 'definition',
      using: 'definition',
      withCheck: 'definition',
      roles: 'roles',
    },
  }),
};

/** `permissive for select using (…)` */
function describePolicy(policy: Policy): string {
  return [
    policy.isPermissive ? 'permissive' : 'restrictive',
    `for ${policy.command}`,
    policy.using === null ? null : `using (${policy.using})`,
    policy.withCheck === null ? null : `with check (${policy.withCheck})`,
  ]
    .filter((part) => part !== null)
    .join(' ');
}
