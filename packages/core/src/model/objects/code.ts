import type { Global, InSchema, OnTable } from '../identity.ts';

interface RoutineOf<K extends 'function' | 'procedure'> extends InSchema<K> {
  /** Whole `CREATE OR REPLACE …` text. */
  readonly definition: string;
  readonly language: string;
}

export type Routine = RoutineOf<'function'> | RoutineOf<'procedure'>;

export interface Aggregate extends InSchema<'aggregate'> {
  /** Whole `CREATE AGGREGATE …` text, rendered from the catalog. */
  readonly definition: string;
}

export type Firing = 'origin' | 'disabled' | 'replica' | 'always';

export interface Trigger extends OnTable<'trigger'> {
  readonly definition: string;
  readonly firing: Firing;
  readonly isInherited: boolean;
}

export interface EventTrigger extends Global<'eventTrigger'> {
  readonly definition: string;
  readonly firing: Firing;
}

export interface Rule extends OnTable<'rule'> {
  readonly definition: string;
  readonly firing: Firing;
}

export interface Policy extends OnTable<'policy'> {
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete';
  readonly isPermissive: boolean;
  /** Sorted; `public` for everyone. */
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly withCheck: string | null;
}
