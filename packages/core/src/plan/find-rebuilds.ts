import type { Difference } from '../model/difference.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { Table } from '../model/objects/tables.ts';
import type { RenderContext } from './render-context.ts';

/** Attributes that no ALTER TABLE changes: only a new table with the rows copied over has them. */
const fixedAttributes: readonly string[] = ['type', 'partitionKey'];

/**
 * A table that has to be made anew, with all of its partitions. Its rows wait in another table meanwhile, which goes
 * only once as many were copied back.
 */
export interface Rebuild {
  readonly actual: Table;
  readonly expected: Table;
  /** The table and its partitions, all the way down, on either side. */
  readonly actualTree: readonly Table[];
  readonly expectedTree: readonly Table[];
}

/** Tables that have to be made anew; a partition is made anew with the whole. */
export function findRebuilds(
  actual: RenderContext,
  expected: RenderContext,
  differences: readonly Difference[],
): readonly Rebuild[] {
  const fixed = differences.flatMap((difference): readonly Rebuild[] => {
    if (difference.kind !== 'changed') return [];
    const { actual: before, expected: after, attributes } = difference;
    if (before.kind !== 'table' || after.kind !== 'table') return [];
    if (!attributes.some(({ name }) => fixedAttributes.includes(name))) return [];
    return [{ actual: before, expected: after, ...treesOf(actual, expected, before, after) }];
  });
  const roots = new Set(fixed.map((rebuild) => objectKey(rebuild.actual)));
  return fixed.filter((rebuild) => !isBelow(actual, rebuild.actual, roots));
}

/** Without the partitions that stand by themselves on the other side: they are attached or detached with their rows. */
function treesOf(
  actual: RenderContext,
  expected: RenderContext,
  before: Table,
  after: Table,
): Pick<Rebuild, 'actualTree' | 'expectedTree'> {
  const [was, is] = [treeOf(actual, before, new Set()), treeOf(expected, after, new Set())];
  const isElsewhere = (side: RenderContext, tree: readonly Table[]): ReadonlySet<ObjectKey> => {
    const own = new Set(tree.map(objectKey));
    const keys = side.of('table').map(objectKey);
    return new Set(keys.filter((key) => !own.has(key)));
  };
  return {
    actualTree: treeOf(actual, before, isElsewhere(expected, is)),
    expectedTree: treeOf(expected, after, isElsewhere(actual, was)),
  };
}

function treeOf(side: RenderContext, table: Table, without: ReadonlySet<ObjectKey>): readonly Table[] {
  const children = side.childrenOf(table).filter((child) => !without.has(objectKey(child)));
  return [table, ...children.flatMap((child) => treeOf(side, child, without))];
}

function isBelow(side: RenderContext, table: Table, roots: ReadonlySet<ObjectKey>): boolean {
  return side.parentsOf(table).some((parent) => roots.has(objectKey(parent)) || isBelow(side, parent, roots));
}

/** Why the rows cannot be carried over; null when they can. */
export function obstacleToRebuild({ actualTree, expectedTree }: Rebuild): string | null {
  const isPlainHeir = (table: Table): boolean => table.partitionBound === null && table.inherits.length > 0;
  if ([...actualTree, ...expectedTree].some(isPlainHeir)) {
    return 'PostgreSQL cannot alter it, and tables inherit here: a new table has to be made and the rows copied over';
  }
  return null;
}
