/** Type and default of a column, as `format_type` and `pg_get_expr` print them. */
export interface ColumnShape {
  readonly type: string;
  readonly default: string | null;
}

/**
 * A change of the shape of `_prisma_migrations`, by its kind: all that a journal keeps of it. The SQL is derived from it
 * each time.
 */
export type LedgerAlteration =
  | { readonly kind: 'addColumn' | 'dropColumn'; readonly column: string }
  | {
      readonly kind: 'convertColumn';
      readonly column: string;
      readonly before: ColumnShape;
      readonly after: ColumnShape;
    }
  | { readonly kind: 'requireColumn' | 'relaxColumn'; readonly column: string }
  | { readonly kind: 'setDefault' | 'dropDefault'; readonly column: string }
  | { readonly kind: 'addKey' | 'dropKey' };
