import type { CatalogObject } from '../model/catalog.ts';
import { objectKey } from '../model/identity.ts';
import type { Domain } from '../model/objects/types.ts';
import type { Statement } from '../model/plan.ts';
import { alterDomain } from './alter-domain.ts';
import { mentions } from './mentions.ts';
import { splitSignature } from './render-identifier.ts';
import type { RepairScope } from './repair-scope.ts';

/** Default and checks of a domain that call a routine which goes: they come back when it is there again. */
export function releaseDomain(scope: RepairScope, domain: Domain, routine: CatalogObject): void {
  const key = objectKey(domain);
  const { after, statements } = withoutCalls(scope.releasedDomains.get(key) ?? domain, routine);
  scope.releasedDomains.set(key, after);
  scope.releases.push(...statements);
}

/** A domain without the default and the checks that call a routine, and the statements that take them away. */
function withoutCalls(
  before: Domain,
  routine: CatalogObject,
): { readonly after: Domain; readonly statements: readonly Statement[] } {
  const { name } = splitSignature(routine.name);
  const after: Domain = {
    ...before,
    default: mentions(before.default, name) ? null : before.default,
    constraints: before.constraints.filter(({ definition }) => !mentions(definition, name)),
  };
  const attributes = new Set([
    ...(before.default === after.default ? [] : ['default']),
    ...(before.constraints.length === after.constraints.length ? [] : ['constraints']),
  ]);
  return { after, statements: alterDomain(before, after, attributes) ?? [] };
}
