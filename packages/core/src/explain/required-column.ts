import type { Column } from '../model/catalog.ts';

/** Whether an insert that does not name the column fails. */
export function isRequired(column: Column): boolean {
  return (
    !column.isNullable && column.default === null && column.identity === null && column.generated === null
  );
}
