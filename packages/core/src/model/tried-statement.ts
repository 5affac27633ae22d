import type { CatalogObject, Catalog } from './catalog.ts';
import type { ObjectIdentity } from './identity.ts';
import type { Places } from './places.ts';
import type { StatementStep } from './statement-evidence.ts';

/** What PostgreSQL said when it refused a statement. */
export interface StatementRefusal {
  /** `42P01` */
  readonly sqlState: string;
  readonly message: string;
  readonly detail: string | null;
  readonly hint: string | null;
}

/** A lock that a statement takes on a table or view that was there before, in the words of pg_locks. */
export interface HeldLock {
  readonly relation: ObjectIdentity;
  /** `AccessExclusiveLock` */
  readonly mode: string;
}

/** `ALTER COLUMN … TYPE … USING expression` */
export interface Conversion {
  readonly column: string;
  /** As it stands in the file. */
  readonly expression: string;
}

/** A statement of a pending migration that was run on a scratch server as `migrate deploy` would run it. */
export interface TriedStatement extends StatementStep {
  /** PostgreSQL's name of the parse node; null where the parser could not read the file. */
  readonly kind: string | null;
  /** Name of the extension that it creates. */
  readonly extension: string | null;
  readonly refusal: StatementRefusal | null;
  /** That no statement before it held already. */
  readonly locks: readonly HeldLock[];
  /** Tables that it writes anew, row by row. */
  readonly rewrites: readonly ObjectIdentity[];
  readonly conversions: readonly Conversion[];
  /** After it; null where it was not run by itself. */
  readonly places: Places | null;
}

/** A pending migration, statement by statement. */
export interface TriedMigration {
  /** Objects before the first statement. */
  readonly base: readonly CatalogObject[];
  /** Before the first statement; null where none was run by itself. */
  readonly basePlaces: Places | null;
  readonly steps: readonly TriedStatement[];
  /** After the last one. */
  readonly final: Catalog;
}
