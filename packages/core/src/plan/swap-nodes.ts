import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { Column } from '../model/objects/tables.ts';
import { plannedNode, type PlannedNode } from './planned-node.ts';
import { relationOf } from './repair-context.ts';
import type { RepairScope } from './repair-scope.ts';
import { columnsOfType, dropSwapped, renamedType, swapType, type TypeSwap } from './swap-type.ts';

/** Each type with the drop of what it replaces, which waits for that of the types made of it. */
export function swapNodes(scope: RepairScope): readonly PlannedNode[] {
  const swaps = [...scope.swaps.values()];
  return swaps.flatMap((swap) => {
    const isDropped = (column: Column): boolean =>
      scope.drops.has(objectKey(column)) || scope.drops.has(objectKey(relationOf(column)));
    const planned = swapType(scope.context, swap, isDropped);
    const made = plannedNode(scope, swap.expected, 'CreateEnum', planned);
    const above = swaps.filter((other) => isMadeOf(scope, other, swap));
    return [
      { ...made, needs: [...made.needs, ...neededByDefaults(scope, swap)] },
      {
        ...plannedNode(scope, swap.expected, 'CreateEnum', dropSwapped(swap)),
        provides: [objectKey(renamedType(swap))],
        needs: [objectKey(swap.expected), ...above.map((other) => objectKey(renamedType(other)))],
      },
    ];
  });
}

/** Defaults come back with the type, and may call what is only built. */
function neededByDefaults(scope: RepairScope, { actual, expected }: TypeSwap): readonly ObjectKey[] {
  const own = objectKey(expected);
  return columnsOfType(scope.context, actual)
    .flatMap((column) => scope.context.expected.needsOf(column))
    .filter((key) => key !== own);
}

function isMadeOf(scope: RepairScope, { actual }: TypeSwap, part: TypeSwap): boolean {
  return scope.context.actual.needsOf(actual).includes(objectKey(part.actual));
}
