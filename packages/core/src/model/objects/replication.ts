import type { Global } from '../identity.ts';
import type { ForeignOption } from './foreign-data.ts';

/** A table, or with `table` null a whole schema. */
export interface PublicationMember {
  readonly schema: string;
  readonly table: string | null;
  /** In the order of the table; null for all. */
  readonly columns: readonly string[] | null;
  /** `WHERE`, which rows. */
  readonly condition: string | null;
}

export interface Publication extends Global<'publication'> {
  readonly isForAllTables: boolean;
  /** As WITH takes them. */
  readonly options: string;
  /** Sorted by schema and name. */
  readonly members: readonly PublicationMember[];
}

/** Whether it runs is not compared: enabling one makes the server connect to another one. */
export interface Subscription extends Global<'subscription'> {
  /** In the order of the connection string; null where the role that reads may not see it. */
  readonly connection: readonly ForeignOption[] | null;
  readonly publications: readonly string[];
  /** On the publisher; null for none. */
  readonly slot: string | null;
  /** Those that the major has, by name; what the role may not see is left out. */
  readonly options: readonly ForeignOption[];
  readonly isEnabled: boolean;
}
