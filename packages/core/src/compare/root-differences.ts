import { differingObject } from '../model/difference.ts';
import { objectKey } from '../model/identity.ts';
import type { CatalogObject } from '../model/catalog.ts';
import type { Difference } from '../model/difference.ts';
import type { ObjectIdentity } from '../model/identity.ts';

/** What has other objects on it, by the name that those carry as `table`. */
const holders = ['table', 'view', 'materializedView', 'domain', 'compositeType'] as const;

/**
 * The differences without those that follow from another one: columns, constraints and the like of a missing or
 * unexpected table, the sequence of a missing serial column, the comment on a missing index.
 */
export function rootDifferences(differences: readonly Difference[]): readonly Difference[] {
  const absent = {
    missing: new Set<string>(),
    unexpected: new Set<string>(),
    changed: new Set<string>(),
  };
  for (const difference of differences) {
    if (difference.kind !== 'changed') absent[difference.kind].add(objectKey(differingObject(difference)));
  }
  return differences.filter((difference) => {
    if (difference.kind === 'changed') return true;
    const keys = absent[difference.kind];
    return !causesOf(differingObject(difference)).some((cause) => keys.has(objectKey(cause)));
  });
}

/** Objects whose absence takes this one away. */
function causesOf(object: CatalogObject): readonly ObjectIdentity[] {
  const { schema, table } = object;
  const holding =
    table === null ? [] : holders.map((kind): ObjectIdentity => ({ kind, schema, table: null, name: table }));
  switch (object.kind) {
    case 'comment':
    case 'owner':
    case 'grant':
      return [...holding, object.on];
    case 'sequence': {
      if (object.ownedBy === null) return holding;
      const { schema: ownerSchema, table: ownerTable, column } = object.ownedBy;
      return [
        { kind: 'table', schema: ownerSchema, table: null, name: ownerTable },
        { kind: 'column', schema: ownerSchema, table: ownerTable, name: column },
      ];
    }
    default:
      return holding;
  }
}
