import type { Global, InSchema } from '../identity.ts';

export type SchemaObject = Global<'schema'>;

export interface Extension extends Global<'extension'> {
  /** Schema it was installed into. */
  readonly installedIn: string;
  readonly version: string;
  /** Whether ALTER EXTENSION … SET SCHEMA moves it; another one is made anew. */
  readonly isRelocatable: boolean;
}

export interface Collation extends InSchema<'collation'> {
  /** Options as CREATE COLLATION takes them. */
  readonly definition: string;
}
