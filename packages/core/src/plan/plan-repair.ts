import type { Difference } from '../model/difference.ts';
import type { RepairPlan, Statement } from '../model/plan.ts';
import { buildNodes } from './build-nodes.ts';
import { planDrops } from './plan-drops.ts';
import { orderNodes } from './render-order.ts';
import { RepairContext, type RepairOptions } from './repair-context.ts';
import { takeDifferences } from './take-differences.ts';

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
  const context = new RepairContext(options, differences);
  const scope = takeDifferences(context, differences);
  const nodes = buildNodes(scope);
  const statementsOf = new Map<object, readonly Statement[]>(nodes.map((node) => [node, node.planned]));
  const built = orderNodes(nodes).nodes.flatMap((node) => statementsOf.get(node) ?? []);
  const { first, last } = planDrops(scope);
  return {
    statements: [...scope.releases, ...scope.holds, ...first, ...built, ...last],
    unplanned: scope.unplanned,
  };
}
