import type { CatalogObject, ObjectOf } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity } from '../model/identity.ts';
import type { Policy } from '../model/objects/code.ts';
import type { Column, ForeignKey, Table } from '../model/objects/tables.ts';
import { mentions } from './mentions.ts';
import { relationOf, type RepairContext } from './repair-context.ts';
import { isSameSet } from './repair-facts.ts';
import { parentIndexOf, parentKeyOf, partOfName } from './render-partition.ts';
import { changesParents } from './shaped-by-others.ts';

/** What depends on an object of the live database without a row in pg_depend that says so. */

/** Foreign keys that point to a table, or to just these columns of it. */
export function referencesTo(
  { actual }: RepairContext,
  table: ObjectIdentity,
  columns: readonly string[] | null,
): readonly ForeignKey[] {
  const keys = actual.foreignKeysTo(table);
  return columns === null ? keys : keys.filter((key) => isSameSet(columns, key.referencedColumns));
}

/** Foreign keys from and to a column: the types on both sides change as one. */
export function keysOn({ actual }: RepairContext, column: Column): readonly ForeignKey[] {
  const table = relationOf(column);
  return [
    ...actual.on('foreignKey', table).filter(({ columns }) => columns.includes(column.name)),
    ...actual.foreignKeysTo(table).filter((key) => key.referencedColumns.includes(column.name)),
  ];
}

/** Triggers, rules and policies that call a routine: what they call stands in their definition. */
export function callersOf({ actual }: RepairContext, name: string): readonly CatalogObject[] {
  const defined = (['trigger', 'eventTrigger', 'rule'] as const).flatMap((kind) => [...actual.of(kind)]);
  const calls = ({ using, withCheck }: Policy): boolean => mentions(using, name) || mentions(withCheck, name);
  return [
    ...defined.filter(({ definition }) => mentions(definition, name)),
    ...actual.of('policy').filter(calls),
  ];
}

/** Indexes and constraints of a relation that say the name of a type. */
export function definitionsWith(
  { actual }: RepairContext,
  type: CatalogObject,
  relation: ObjectIdentity,
): readonly CatalogObject[] {
  return (['index', 'checkConstraint', 'exclusionConstraint'] as const).flatMap((kind) =>
    [...actual.on(kind, relation)].filter(({ definition }) => mentions(definition, type.name)),
  );
}

/** Parts of a partitioned index in this partition. */
export function partsOf(
  { actual }: RepairContext,
  whole: ObjectOf<'index' | 'primaryKey' | 'uniqueConstraint'>,
  partition: Table,
): readonly CatalogObject[] {
  return (['index', 'primaryKey', 'uniqueConstraint'] as const)
    .flatMap((kind) => [...actual.on(kind, partition)])
    .filter(({ parentIndex }) => partOfName(parentIndex) === whole.name);
}

/** What an index that goes is a part of, where its table stays a partition: the server detaches no index. */
export function wholeInTheWay(
  context: RepairContext,
  part: ObjectOf<'index' | 'primaryKey' | 'uniqueConstraint'>,
): CatalogObject | undefined {
  if (part.parentIndex === null || changesParents(context, part)) return undefined;
  const { actual } = context;
  return parentIndexOf(actual, part) ?? (part.kind === 'index' ? undefined : parentKeyOf(actual, part));
}

/** Whether foreign keys to the whole keep a partition from being dropped. */
export function isHeldByKeys({ actual }: RepairContext, table: Table): boolean {
  if (table.partitionBound === null) return false;
  const above = (each: Table): readonly Table[] =>
    actual.parentsOf(each).flatMap((parent) => [parent, ...above(parent)]);
  const parents = above(table);
  const isParentKept = parents.every((parent) => actual.find(objectKey(parent)) !== undefined);
  return isParentKept && parents.some((parent) => actual.foreignKeysTo(parent).length > 0);
}
