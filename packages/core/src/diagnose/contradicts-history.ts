import type { Difference } from '../model/difference.ts';
import { factsOf } from '../model/facts-of.ts';
import type { ObjectKind } from '../model/identity.ts';

/**
 * Whether a difference that no migration explains speaks against marking any: something that a migration made was
 * changed into what no migration makes. What is there in addition, what was tuned, and what is gone although no
 * migration made it (the comment that PostgreSQL puts on `public`) say nothing against a migration.
 */
export function contradictsHistory(difference: Difference): boolean {
  if (difference.kind !== 'changed') return false;
  return !isTuned(
    difference.actual.kind,
    difference.attributes.map(({ name }) => name),
  );
}

/** Whether these attributes, and there are some, are all of what administrators tune. */
export function isTuned(kind: ObjectKind, attributes: readonly string[]): boolean {
  const { tuned } = factsOf(kind);
  return attributes.length > 0 && attributes.every((name) => tuned.includes(name));
}
