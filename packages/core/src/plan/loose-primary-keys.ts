import type { ObjectKey } from '../model/identity.ts';
import type { PrimaryKey, Table } from '../model/objects/tables.ts';
import type { RenderContext } from './render-context.ts';
import type { RenderNode } from './render-node.ts';
import { addUnique, lacksParts } from './render-partition.ts';

/**
 * Primary keys of partitioned tables that are added when the partitions have theirs: made with the parent's, the
 * partitions' keys would get other names than they have, and those would get one that have none.
 */
export function findLoosePrimaryKeys(context: RenderContext): ReadonlySet<ObjectKey> {
  const loose = new Set<ObjectKey>();
  const visit = (primaryKey: PrimaryKey): void => {
    const table = context.tableOf(primaryKey);
    const parent = table === undefined ? undefined : context.parentsOf(table)[0];
    const above = parent === undefined ? undefined : context.on('primaryKey', parent)[0];
    if (primaryKey.parentIndex === null || above === undefined || loose.has(context.keyOf(above))) return;
    loose.add(context.keyOf(above));
    visit(above);
  };
  for (const primaryKey of context.of('primaryKey')) {
    if (lacksParts(context, primaryKey)) {
      loose.add(context.keyOf(primaryKey));
      visit(primaryKey);
    }
    if (primaryKey.parentIndex !== null && !hasAutomaticName(primaryKey)) visit(primaryKey);
  }
  return loose;
}

function hasAutomaticName({ name, table }: PrimaryKey): boolean {
  return name === `${table}_pkey` && Buffer.byteLength(name) <= 63;
}

export function isMadeByParent(
  context: RenderContext,
  primaryKey: PrimaryKey,
  loose: ReadonlySet<ObjectKey>,
): boolean {
  if (primaryKey.parentIndex === null) return false;
  const table = context.tableOf(primaryKey);
  const parent = table === undefined ? undefined : context.parentsOf(table)[0];
  const above = parent === undefined ? undefined : context.on('primaryKey', parent)[0];
  return above !== undefined && !loose.has(context.keyOf(above));
}

export function loosePrimaryKey(
  context: RenderContext,
  table: Table,
  loose: ReadonlySet<ObjectKey>,
): readonly RenderNode[] {
  return context
    .on('primaryKey', table)
    .filter((primaryKey) => loose.has(context.keyOf(primaryKey)))
    .map((primaryKey) => ({
      object: primaryKey,
      step: 'AddConstraint' as const,
      statements: addUnique(context, primaryKey),
      provides: [context.keyOf(primaryKey)],
      needs: [
        context.keyOf(table),
        ...context
          .childrenOf(table)
          .flatMap((child) => [
            context.keyOf(child),
            ...context.on('primaryKey', child).map((object) => context.keyOf(object)),
          ]),
      ],
      prefers: [],
    }));
}
