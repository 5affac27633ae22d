import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type {
  CheckConstraint,
  ExclusionConstraint,
  Index,
  PrimaryKey,
  UniqueConstraint,
} from '../model/objects/tables.ts';
import { parseQualifiedName, quoteIdentifier, quoteQualified } from '../model/quote.ts';
import type { RenderContext } from './render-context.ts';
import type { RenderNode } from './render-node.ts';

/**
 * PostgreSQL makes a partitioned constraint by taking up the matching constraints that the partitions have already, and
 * makes the missing ones under names of its own. So the partitions' indexes come first, with their names.
 */
export function partitionsFirst(
  context: RenderContext,
  { schema, table }: UniqueConstraint | ExclusionConstraint,
): readonly ObjectKey[] {
  return context
    .childrenOf({ kind: 'table', schema, table: null, name: table })
    .map((child) => partitionIndexesKey(child));
}

/**
 * ADD CONSTRAINT, with the parts attached by name where the server could take up another one or would make one: a
 * partition may have two keys over the same columns, or none. Else without ONLY, so that the server takes up what the
 * partitions have already.
 */
export function addUnique(context: RenderContext, unique: PrimaryKey | UniqueConstraint): readonly string[] {
  const { schema, table, name, definition } = unique;
  const add = (only: string): string =>
    `ALTER TABLE ${only}${quoteQualified(schema, table)} ADD CONSTRAINT ${quoteIdentifier(name)} ${definition}`;
  const partitions = context.childrenOf({ kind: 'table', schema, table: null, name: table });
  const keys = partitions.map((partition): readonly (PrimaryKey | UniqueConstraint)[] =>
    [...context.on('primaryKey', partition), ...context.on('uniqueConstraint', partition)].filter(
      ({ columns }) => columns.join('\0') === unique.columns.join('\0'),
    ),
  );
  if (keys.every(({ length }) => length < 2) && !lacksParts(context, unique)) return [add('')];
  const parts = keys.flat().filter(({ parentIndex }) => partOfName(parentIndex) === name);
  return [
    add('ONLY '),
    ...parts.map(
      (part) =>
        `ALTER INDEX ${quoteQualified(schema, name)} ATTACH PARTITION ${quoteQualified(part.schema, part.name)}`,
    ),
  ];
}

/** Whether a partition has no part of the key, which was made ONLY on the whole. */
export function lacksParts(context: RenderContext, whole: PrimaryKey | UniqueConstraint): boolean {
  const partitions = context.childrenOf({
    kind: 'table',
    schema: whole.schema,
    table: null,
    name: whole.table,
  });
  return partitions
    .filter(({ partitionBound }) => partitionBound !== null)
    .some((partition) =>
      [...context.on('primaryKey', partition), ...context.on('uniqueConstraint', partition)].every(
        ({ parentIndex }) => partOfName(parentIndex) !== whole.name,
      ),
    );
}

/** Name of the partitioned index or key. */
export function partOfName(parentIndex: string | null): string | undefined {
  return parentIndex === null ? undefined : parseQualifiedName(parentIndex).at(-1);
}

/**
 * Parts of a partitioned index, attached by name as pg_dump does it: of two that match, the server may take up the other.
 * Not those of keys, which the server makes together with their parents'.
 */
export function attachNodes(context: RenderContext): readonly RenderNode[] {
  return [...context.of('index'), ...context.of('uniqueConstraint'), ...context.of('primaryKey')].flatMap(
    (part) => {
      const parent = parentIndexOf(context, part);
      if (parent === undefined) return [];
      const [whole, own] = [parent, part].map(({ schema, name }) => quoteQualified(schema, name));
      return [
        {
          object: part,
          step: 'CreateIndex' as const,
          statements: [`ALTER INDEX ${whole ?? ''} ATTACH PARTITION ${own ?? ''}`],
          provides: [],
          needs: [
            context.keyOf(part),
            context.keyOf(parent),
            attachedKey({ schema: part.schema, name: part.table }),
          ],
          prefers: [],
        },
      ];
    },
  );
}

/** The plain index of a partitioned table that this one is a part of. */
export function parentIndexOf(
  context: RenderContext,
  part: ObjectIdentity & { readonly parentIndex: string | null },
): Index | undefined {
  if (part.parentIndex === null) return undefined;
  const [, name] = parseQualifiedName(part.parentIndex);
  const table = context.tableOf(part);
  const parents = table === undefined ? [] : context.parentsOf(table);
  return parents.flatMap((parent) => context.on('index', parent)).find((parent) => parent.name === name);
}

/** The key of a partitioned table that this one is a part of. */
export function parentKeyOf(
  context: RenderContext,
  part: PrimaryKey | UniqueConstraint,
): PrimaryKey | UniqueConstraint | undefined {
  const name = partOfName(part.parentIndex);
  const table = context.tableOf(part);
  const parents = name === undefined || table === undefined ? [] : context.parentsOf(table);
  return parents
    .flatMap((parent) => [...context.on('primaryKey', parent), ...context.on('uniqueConstraint', parent)])
    .find((key) => key.name === name);
}

/**
 * The check of a parent that is not validated where that of the child is: added to the parent, it reaches the child
 * without a look at the rows.
 */
export function looserCheckOf(context: RenderContext, check: CheckConstraint): CheckConstraint | undefined {
  const table = context.tableOf(check);
  if (!check.isInherited || !check.isValidated || table === undefined) return undefined;
  return context
    .parentsOf(table)
    .flatMap((parent) => context.on('checkConstraint', parent))
    .find(({ name, isValidated }) => name === check.name && !isValidated);
}

/** Every partition below a table: made after an index of it, each would get one of its own. */
export function partitionsBelow(context: RenderContext, table: ObjectIdentity): readonly ObjectKey[] {
  return context
    .childrenOf(table)
    .flatMap((child) => [context.keyOf(child), ...partitionsBelow(context, child)]);
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

/** Stands for a partition that was attached by a statement of its own; no object has such an identity. */
export function attachedKey({ schema, name }: Pick<ObjectIdentity, 'schema' | 'name'>): ObjectKey {
  return objectKey({ kind: 'table', schema, table: name, name: '' });
}

/** An identity that no object has: index names are not empty. */
function partitionIndexesKey({ schema, name }: ObjectIdentity): ObjectKey {
  return objectKey({ kind: 'index', schema, table: name, name: '' });
}
