import type { CatalogObject } from '../model/catalog.ts';
import { objectKey } from '../model/identity.ts';
import type { Column } from '../model/objects/tables.ts';
import type { RepairContext } from './repair-context.ts';
import { isSameSet } from './repair-facts.ts';

/** ATTACH PARTITION and DETACH PARTITION take a table's indexes along. */
export function changesParents({ actual, expected }: RepairContext, object: CatalogObject): boolean {
  const before = actual.tableOf(object)?.inherits ?? [];
  const after = expected.tableOf(object)?.inherits ?? [];
  return !isSameSet(before, after);
}

/** The type of a column that parents have too changes with theirs, whether or not the table says it as well. */
export function followsParent(context: RepairContext, actual: Column, expected: Column): boolean {
  if (changesParents(context, expected)) return false;
  return [context.actual, context.expected].every((side) => {
    const table = side.tableOf(expected);
    return (
      table !== undefined &&
      side.parentsOf(table).some((parent) => {
        const base = side.find(objectKey({ ...actual, schema: parent.schema, table: parent.name }));
        return base?.kind === 'column';
      })
    );
  });
}

/** Columns of a table made OF a type follow the type. */
export function hasRowType({ actual, expected }: RepairContext, ...columns: readonly Column[]): boolean {
  return columns.every(
    (column) =>
      (actual.tableOf(column)?.rowType ?? null) !== null &&
      expected.tableOf(column)?.rowType === actual.tableOf(column)?.rowType,
  );
}

export function comesWithRowType(context: RepairContext, object: CatalogObject): boolean {
  return object.kind === 'column' && hasRowType(context, object);
}
