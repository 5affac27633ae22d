import type { Difference } from '../model/difference.ts';
import type { ObjectKind } from '../model/identity.ts';

/** What administrators tune on a running database: no statement of a later migration depends on it. */
const tunedAttributes: Partial<Readonly<Record<ObjectKind, readonly string[]>>> = {
  table: ['storageParameters', 'replicaIdentity'],
  column: ['storage', 'compression', 'statisticsTarget', 'options'],
  primaryKey: ['storageParameters', 'isClustered'],
  uniqueConstraint: ['storageParameters', 'isClustered'],
  exclusionConstraint: ['storageParameters', 'isClustered'],
  index: ['isClustered', 'isReplicaIdentity', 'statisticsTargets'],
  materializedView: ['options'],
  statistics: ['statisticsTarget'],
  comment: ['text'],
  extension: ['installedIn', 'version'],
};

/**
 * Whether a difference that no migration explains speaks against marking any: something that a migration made was
 * changed into what no migration makes. What is there in addition, what was tuned, and what is gone although no
 * migration made it (the comment that PostgreSQL puts on `public`) say nothing against a migration.
 */
export function contradictsHistory(difference: Difference): boolean {
  if (difference.kind !== 'changed') return false;
  const tuned = tunedAttributes[difference.actual.kind] ?? [];
  return !difference.attributes.every(({ name }) => tuned.includes(name));
}
