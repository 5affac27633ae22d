import type { Catalog } from '../../../model/catalog.ts';
import type { ObjectIdentity } from '../../../model/identity.ts';
import type { PreCheck } from '../../../model/plan.ts';
import { quoteIdentifier, quoteQualified } from '../../../model/quote.ts';
import { splitName, tableNameOf } from './row-facts.ts';

/** A statement that changed rows, and which. */
export interface RowChange {
  /** `line 2` or, of another file, `1_fill, line 2` */
  readonly place: (migration: string) => string;
  /** Tables of then, with the columns that were written; null is all. */
  readonly writes: ReadonlyMap<string, readonly string[] | null> | null;
  /** `schema.table.column` of what holds no NULL afterwards. */
  readonly fills: ReadonlySet<string>;
}

/** Whether a statement wrote what a question is about. */
export function isAbout({ writes }: RowChange, object: ObjectIdentity | undefined, sql: string): boolean {
  if (writes === null) return true;
  return [...writes].some(([table, columns]) => {
    const [schema = '', name = ''] = splitName(table);
    const isNamed =
      sql.includes(quoteQualified(schema, name)) || (object !== undefined && tableNameOf(object) === table);
    return isNamed && (columns === null || columns.some((column) => sql.includes(column)));
  });
}

/** What was written is not there under its name: by which it is asked for now, the statement does not say. */
export function isRenamedSince({ writes }: RowChange, { objects }: Catalog): boolean {
  return [...(writes ?? [])].some(([table, columns]) => {
    const own = objects.filter((object) => object.kind === 'column' && tableNameOf(object) === table);
    return own.length === 0 || (columns ?? []).some((column) => own.every(({ name }) => name !== column));
  });
}

/** Whether a check counts the rows in which a column is NULL. */
export function asksForNull({ sql }: PreCheck, { kind, name }: ObjectIdentity): boolean {
  return kind === 'column' && sql.includes(` WHERE ${quoteIdentifier(name)} IS NULL `);
}
