import type { ObjectKind } from './identity.ts';

/** An object that a statement makes, changes or removes, by the statement's own words. */
export interface NamedObject {
  /** Null where the search path decides: it may be in any schema. */
  readonly schema: string | null;
  /** What it belongs to; null for what stands by itself. */
  readonly table: string | null;
  /** Null where the server chooses the name. */
  readonly name: string | null;
  /** Null where the words leave open which kind it is. */
  readonly kinds: readonly ObjectKind[] | null;
  /** Whether everything that belongs to it, and stands on it, is meant too. */
  readonly isWhole: boolean;
}

/** What a statement is about; `anything` where its words do not tell, as of a block that composes its statements. */
export type StatementSubject =
  | { readonly kind: 'anything' }
  | { readonly kind: 'objects'; readonly objects: readonly NamedObject[] }
  /** Every object of these names, as they stand in a text that was not understood. */
  | { readonly kind: 'words'; readonly words: ReadonlySet<string> };
