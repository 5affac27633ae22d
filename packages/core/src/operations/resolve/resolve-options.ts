import type { WriteOptions } from '../../model/options.ts';

/** What `resolve` is to do with the named migrations; `diagnose` looks at all of them. */
export type ResolveVerb =
  | { readonly kind: 'diagnose' }
  | { readonly kind: 'check' | 'rollbackSql' }
  | { readonly kind: 'applied' | 'rolledBack' | 'unapply' | 'forget' | 'rehash' | 'restore' | 'squashed' }
  | { readonly kind: 'finish' | 'revert'; readonly data: DataStatementAnswers }
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'undo'; readonly journalPath: string };

/** Verbs that look and write nothing, whatever is agreed to. */
export function isReading({ kind }: ResolveVerb): boolean {
  return kind === 'check' || kind === 'rollbackSql';
}

/** Statements by their line, of which the structure does not show whether they ran. */
export interface DataStatementAnswers {
  readonly done: readonly number[];
  readonly notDone: readonly number[];
}

export interface ResolveOptions extends WriteOptions {
  readonly verb: ResolveVerb;
  /** As typed: whole names, without timestamp, or a beginning or end that only one migration has. */
  readonly names: readonly string[];
  /** Accepts what the evidence does not prove; the journal says so. */
  readonly acceptsUnproven: boolean;
}
