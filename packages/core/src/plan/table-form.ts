import { objectKey } from '../model/identity.ts';
import type { Column, Table } from '../model/objects/tables.ts';
import { notNullNameOf } from './render-column.ts';
import type { RenderContext } from './render-context.ts';

/**
 * How a table comes to be. `partition`: PARTITION OF, columns from the parent. `attached`: made by itself and then
 * attached, because its columns stand in another order than the parent's, or its keys have to come first.
 */
export type TableForm = 'plain' | 'partition' | 'attached';

export function formOf(context: RenderContext, table: Table): TableForm {
  if (table.partitionBound === null) return 'plain';
  const parent = context.parentsOf(table)[0];
  if (parent === undefined) return 'partition';
  if (context.attaching.has(context.keyOf(table))) return 'attached';
  const parentColumns = context.columnsOf(parent);
  const columns = context.columnsOf(table);
  const isAlike =
    columns.length === parentColumns.length &&
    columns.every((column, index) => {
      const base = parentColumns[index];
      return (
        column.name === base?.name &&
        column.isInherited &&
        column.generated?.expression === base.generated?.expression &&
        (column.isNullable || column.isNotNullValidated)
      );
    });
  return isAlike ? 'partition' : 'attached';
}

/** Since 18 a NOT NULL is a constraint, inherited with its name. */
export function keepsNotNullNames(context: RenderContext): boolean {
  return context.catalog.serverVersionNumber >= 180000;
}

/**
 * True when the first parent with a NOT NULL gives it to the column as it is. Before 18 that parent must have it from
 * the start: its ALTER TABLE ONLY does not reach the child.
 */
export function inheritsNotNull(context: RenderContext, parents: readonly Table[], column: Column): boolean {
  for (const parent of parents) {
    const base = baseOf(context, [parent], column)?.column;
    if (base === undefined || base.isNullable) continue;
    if (keepsNotNullNames(context)) return notNullNameOf(base) === notNullNameOf(column);
    return !base.isInherited || inheritsNotNull(context, context.parentsOf(parent), base);
  }
  return false;
}

/** The column of a parent that gives this one, the last parent winning. */
export function baseOf(
  context: RenderContext,
  parents: readonly Table[],
  column: Column,
): { readonly table: Table; readonly column: Column } | undefined {
  for (const table of parents.toReversed()) {
    const base = context.find(objectKey({ ...column, table: table.name, schema: table.schema }));
    if (base?.kind === 'column') return { table, column: base };
  }
  return undefined;
}
