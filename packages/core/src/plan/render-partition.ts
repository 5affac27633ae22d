import type { ExclusionConstraint, Index, UniqueConstraint } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { RenderContext } from './render-context.ts';
import type { RenderNode } from './render-node.ts';

/**
 * PostgreSQL makes a partitioned index by taking up the matching indexes that the partitions have already, and
 * makes the missing ones under names of its own. So the partitions' indexes come first, with their names.
 */
export function partitionsFirst(
  context: RenderContext,
  { schema, table }: Index | UniqueConstraint | ExclusionConstraint,
): readonly ObjectKey[] {
  return context
    .childrenOf({ kind: 'table', schema, table: null, name: table })
    .map((child) => partitionIndexesKey(child));
}

/** One node per partition that stands for all its inherited indexes, so that the edges stay few. */
export function partitionNodes(context: RenderContext): readonly RenderNode[] {
  return context
    .of('table')
    .filter((table) => table.partitionBound !== null)
    .map((table) => ({
      object: table,
      step: 'CreateIndex' as const,
      statements: [],
      provides: [partitionIndexesKey(table)],
      needs: [
        context.keyOf(table),
        ...[
          ...context.on('index', table),
          ...context.on('uniqueConstraint', table),
          ...context.on('exclusionConstraint', table),
        ]
          .filter(({ parentIndex }) => parentIndex !== null)
          .map((index) => context.keyOf(index)),
      ],
      prefers: [],
    }));
}

/** An identity that no object has: index names are not empty. */
function partitionIndexesKey({ schema, name }: ObjectIdentity): ObjectKey {
  return objectKey({ kind: 'index', schema, table: name, name: '' });
}
