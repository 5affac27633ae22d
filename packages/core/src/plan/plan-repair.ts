import type { CatalogObject } from '../model/catalog.ts';
import type { Difference } from '../model/difference.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { RepairPlan, Statement } from '../model/plan.ts';
import { buildNodes } from './build-nodes.ts';
import { dropObject } from './drop-object.ts';
import { nodesOf } from './render-catalog.ts';
import { orderNodes } from './render-order.ts';
import { relationOf, RepairContext, type RepairOptions } from './repair-context.ts';
import { RepairScope } from './repair-scope.ts';

/**
 * SQL that turns `actual` into `expected` where the differences say that they differ: what is in the way goes first,
 * in reverse order of dependency, then the rest is altered and built in order. Give all differences of an object's
 * dependents too, as `compareCatalogs` does; a missing table brings everything on it.
 *
 * What is built anew loses its owner and grants. Give an `actual` that was read with privileges and they are given
 * again, also where the differences were taken without them.
 *
 * Nothing here is proven: run it on a shadow and compare before it is offered.
 */
export function planRepair(differences: readonly Difference[], options: RepairOptions): RepairPlan {
  const context = new RepairContext(options);
  const scope = new RepairScope(context, differences);
  const nodes = buildNodes(scope);
  const statementsOf = new Map<object, readonly Statement[]>(nodes.map((node) => [node, node.planned]));
  const built = orderNodes(nodes).nodes.flatMap((node) => statementsOf.get(node) ?? []);
  return {
    statements: [...scope.releases, ...planDrops(scope), ...built],
    unplanned: scope.unplanned,
  };
}

/** In the reverse of the order in which the objects would be built. */
function planDrops(scope: RepairScope): readonly Statement[] {
  const { context } = scope;
  if (scope.drops.size === 0) return [];
  const rankOf = new Map<ObjectKey, number>();
  for (const [rank, node] of orderNodes(nodesOf(context.actual)).nodes.entries()) {
    for (const key of node.provides) rankOf.set(key, Math.max(rank, rankOf.get(key) ?? 0));
  }
  return [...scope.drops.values()]
    .filter((object) => !goesWithAnother(scope, object))
    .map((object) => ({ object, rank: rankOf.get(objectKey(object)) ?? 0 }))
    .sort((one, other) => other.rank - one.rank || columnsLast(one.object) - columnsLast(other.object))
    .flatMap(({ object }) => dropObject(context, object));
}

/** A table's columns are built together with its keys and checks; dropped first, they would take those along. */
function columnsLast(object: CatalogObject): number {
  return object.kind === 'column' ? 1 : 0;
}

/** What a statement for another object takes away too. */
function goesWithAnother(scope: RepairScope, object: CatalogObject): boolean {
  const isDropped = (key: ObjectKey): boolean => scope.drops.has(key);
  if ('isInherited' in object && object.isInherited) return true;
  if (object.kind === 'index' && object.parentIndex !== null) return isParentDropped(scope, object);
  if (object.kind === 'sequence' && object.ownedBy !== null) {
    const { schema, table, column } = object.ownedBy;
    return (
      isDropped(objectKey({ kind: 'table', schema, table: null, name: table })) ||
      isDropped(objectKey({ kind: 'column', schema, table, name: column }))
    );
  }
  if ('on' in object && isDropped(objectKey(object.on))) return true;
  if (object.table === null) return false;
  const relation = relationOf(object);
  const isRelationDropped = (['table', 'view', 'materializedView'] as const).some((kind) =>
    isDropped(objectKey({ ...relation, kind })),
  );
  if (!isRelationDropped || object.kind !== 'foreignKey') return isRelationDropped;
  // Tables that refer to each other can only go once the references are gone.
  const { referencedSchema: schema, referencedTable: name } = object;
  return name === object.table || !isDropped(objectKey({ kind: 'table', schema, table: null, name }));
}

function isParentDropped(scope: RepairScope, index: CatalogObject & { readonly kind: 'index' }): boolean {
  return [...scope.drops.values()].some(
    (other) => other.kind === 'index' && index.parentIndex?.endsWith(other.name) === true && other !== index,
  );
}
