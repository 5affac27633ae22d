import { differingObject } from '../model/difference.ts';
import { objectKey } from '../model/identity.ts';
import type { CatalogObject } from '../model/catalog.ts';
import type { Difference } from '../model/difference.ts';
import type { ObjectIdentity } from '../model/identity.ts';
import { kindsWith } from '../model/facts-of.ts';

/** What has other objects on it, by the name that those carry as `table`. */
const holders = kindsWith(({ isHolder }) => isHolder);

/**
 * The differences without those that follow from another one: columns, constraints and the like of a missing or
 * unexpected table, the sequence of a missing serial column, the comment on a missing index, and what a table has from
 * its parents when it has others.
 */
export function rootDifferences(differences: readonly Difference[]): readonly Difference[] {
  const absent = {
    missing: new Set<string>(),
    unexpected: new Set<string>(),
  };
  const moved = new Set<string>();
  for (const difference of differences) {
    const key = objectKey(differingObject(difference));
    if (difference.kind !== 'changed') absent[difference.kind].add(key);
    else if (difference.attributes.some(({ name }) => name === 'inherits')) moved.add(key);
  }
  return differences.filter((difference) => {
    const object = differingObject(difference);
    if (isParental(difference) && moved.has(objectKey(tableOf(object)))) return false;
    if (difference.kind === 'changed') return true;
    const keys = absent[difference.kind];
    return !causesOf(object).some((cause) => keys.has(objectKey(cause)));
  });
}

/** Whether it is nothing but what inheriting gives and what losing the parent takes away. */
function isParental(difference: Difference): boolean {
  if (difference.kind === 'changed') {
    return difference.attributes.every(({ name }) => name === 'isInherited' || name === 'parentIndex');
  }
  const object = differingObject(difference);
  return (
    ('isInherited' in object && object.isInherited) ||
    ('parentIndex' in object && object.parentIndex !== null)
  );
}

function tableOf({ schema, table }: ObjectIdentity): ObjectIdentity {
  return { kind: 'table', schema, table: null, name: table ?? '' };
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
