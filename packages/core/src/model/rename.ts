import type { Column, Table } from './objects/tables.ts';

/** A table or column that is there under another name. */
export type Rename =
  | { readonly kind: 'table'; readonly expected: Table; readonly actual: Table }
  | { readonly kind: 'column'; readonly expected: Column; readonly actual: Column };
