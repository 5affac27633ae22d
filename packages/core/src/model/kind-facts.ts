import type { ObjectOf } from './catalog.ts';
import type { ObjectKind } from './identity.ts';
import type { KindGroup } from './kind-groups.ts';
import type { AttributeName } from './object-attributes.ts';
import type { RenderStep } from './render-step.ts';

/** Everything small that is known of a kind of object: a new kind does not compile until it is told here. */
export interface KindFacts<K extends ObjectKind> {
  readonly group: KindGroup;
  /** Of a statement that alters one. */
  readonly step: RenderStep;
  /** Other objects carry its name as their `table`. */
  readonly isHolder: boolean;
  /** It has a row of pg_class that is read by its OID. */
  readonly isReadByName: boolean;
  readonly isRenamable: boolean;
  /** A schema can name it in types, defaults and operator classes, but not make it. */
  readonly isFoundation: boolean;
  /** What everyone may do from the start, until it is taken back. */
  readonly openPrivilege: 'EXECUTE' | 'USAGE' | null;
  /** As what ALTER DEFAULT PRIVILEGES knows it. */
  readonly grantedAs: 'tables' | 'sequences' | 'functions' | 'types' | 'schemas' | null;
  /** What a Prisma schema has words for; null where the kind can only come from SQL. */
  readonly prisma: {
    /** What is not named here says nothing against a schema. */
    readonly attributes: readonly AttributeName<ObjectOf<K>>[];
    /** One that the schema does not name is not wanted. */
    readonly isUnnamedUnwanted: boolean;
  } | null;
  /** What administrators tune on a running database: no statement of a later migration depends on it. */
  readonly tuned: readonly AttributeName<ObjectOf<K>>[];
  /**
   * Attributes that the server prints from a parsed expression. What it prints need not parse back to the same tree:
   * `k IN ('a', 'b')` on a varchar column is printed in one way, and what is printed in another once it was read.
   */
  readonly printed: readonly AttributeName<ObjectOf<K>>[];
  /** What a printed definition says beside its expressions: attributes that only hold what it says as well. */
  readonly besidesPrinted: readonly AttributeName<ObjectOf<K>>[];
}
