import { objectKey } from '../model/identity.ts';
import { plannedNode, type PlannedNode } from './planned-node.ts';
import type { RepairScope } from './repair-scope.ts';
import { dropSwapped, renamedType, swapType, type TypeSwap } from './swap-type.ts';

/** Each type with the drop of what it replaces, which waits for that of the types made of it. */
export function swapNodes(scope: RepairScope): readonly PlannedNode[] {
  const swaps = [...scope.swaps.values()];
  return swaps.flatMap((swap) => {
    const above = swaps.filter((other) => isMadeOf(scope, other, swap));
    return [
      plannedNode(scope, swap.expected, 'CreateEnum', swapType(scope.context, swap)),
      {
        ...plannedNode(scope, swap.expected, 'CreateEnum', dropSwapped(swap)),
        provides: [objectKey(renamedType(swap))],
        needs: [objectKey(swap.expected), ...above.map((other) => objectKey(renamedType(other)))],
      },
    ];
  });
}

function isMadeOf(scope: RepairScope, { actual }: TypeSwap, part: TypeSwap): boolean {
  return scope.context.actual.needsOf(actual).includes(objectKey(part.actual));
}
