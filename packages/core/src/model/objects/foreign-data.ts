import type { Global, InSchema } from '../identity.ts';
import type { DomainConstraint } from './types.ts';

/** The value is null where it may be a secret: no catalog holds it, and it is compared with nothing. */
export interface ForeignOption {
  readonly name: string;
  readonly value: string | null;
}

export interface ForeignDataWrapper extends Global<'foreignDataWrapper'> {
  /** Quoted, qualified names of its functions: scratch servers have wrappers without any. */
  readonly handler: string | null;
  readonly validator: string | null;
  /** Sorted by name, as all options are. */
  readonly options: readonly ForeignOption[];
}

export interface ForeignServer extends Global<'foreignServer'> {
  readonly wrapper: string;
  readonly type: string | null;
  readonly version: string | null;
  readonly options: readonly ForeignOption[];
}

export interface UserMapping extends Global<'userMapping'> {
  readonly server: string;
  /** `public` for everyone. */
  readonly user: string;
  /** Null where the role that reads may not see them. */
  readonly options: readonly ForeignOption[] | null;
}

export interface ForeignColumn {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly default: string | null;
  readonly generated: 'stored' | 'virtual' | null;
  readonly collation: string | null;
  readonly options: readonly ForeignOption[];
}

/** Its columns and checks say what the rows of another server are taken for: none of them is read to alter it. */
export interface ForeignTable extends InSchema<'foreignTable'> {
  readonly server: string;
  readonly options: readonly ForeignOption[];
  /** In their order; without those of its parents, unless it is a partition. */
  readonly columns: readonly ForeignColumn[];
  /** Its own, sorted by name. */
  readonly constraints: readonly DomainConstraint[];
  /** Quoted, qualified names of the parents, in order. */
  readonly inherits: readonly string[];
  readonly partitionBound: string | null;
}
