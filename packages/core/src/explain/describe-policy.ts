import type { Policy } from '../model/catalog.ts';

/** `permissive for select using (…)` */
export function describePolicy(policy: Policy): string {
  return [
    policy.isPermissive ? 'permissive' : 'restrictive',
    `for ${policy.command}`,
    policy.using === null ? null : `using (${policy.using})`,
    policy.withCheck === null ? null : `with check (${policy.withCheck})`,
  ]
    .filter((part) => part !== null)
    .join(' ');
}
