import type { Catalog, CatalogObject } from './catalog.ts';
import type { ObjectIdentity } from './identity.ts';

/** What one migration made of the catalog before it. Sorted by key. */
export interface CatalogDelta {
  /** Objects that were created or changed, as they are afterwards. */
  readonly put: readonly CatalogObject[];
  readonly removed: readonly ObjectIdentity[];
}

/** A statement that PostgreSQL refused during a replay. */
export interface RefusedStatement {
  /** 1-based line of the statement's first word; null when the server did not say which one it was. */
  readonly line: number | null;
  /** The statement, or null when the whole file was sent and the server did not say where it stopped. */
  readonly statement: string | null;
  readonly message: string;
  readonly sqlstate: string | null;
}

export type StepOutcome =
  /** The whole file ran as one query, as Prisma sends it. */
  | { readonly kind: 'replayed' }
  /** It ran only statement by statement: `migrate deploy` would stop at `refused`. */
  | { readonly kind: 'replayedStatementByStatement'; readonly refused: RefusedStatement }
  /** Some statements could not be run at all; the others were. */
  | { readonly kind: 'failed'; readonly refused: readonly RefusedStatement[] }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * What a replay had to work around, or could not do. In order of the history. Names no path: replays are kept, and
 * what is kept is read by another checkout of the same files.
 */
export type ReplayProblem =
  | {
      readonly kind: 'unreadable';
      readonly migration: string;
      readonly reason: string;
    }
  | {
      /**
       * - `onlyStatementByStatement`: every statement ran, but not the file as one query.
       * - `statementSkipped`: the statement never ran: nobody saw what it does.
       * - `ranLater`: it ran once the rest of its file, or later files, had run.
       * - `ledgerTouched`: it ran on Prisma's own table, which no catalog reading shows: nobody saw what it does.
       */
      readonly kind: 'onlyStatementByStatement' | 'statementSkipped' | 'ranLater' | 'ledgerTouched';
      readonly migration: string;
      readonly refused: RefusedStatement;
    }
  /** What stands in for objects of the live database was put on the scratch server, so that the history could go on. */
  | { readonly kind: 'standInLaid'; readonly migration: string; readonly objects: readonly ObjectIdentity[] }
  /** Prisma's own table was put there, as every deploy finds it. */
  | { readonly kind: 'ledgerLaid'; readonly migration: string }
  /**
   * It ran only against what stands in for objects of the live database that no migration makes; or only refers to such, and
   * what it makes is the history's own.
   */
  | {
      readonly kind: 'ranOnStandIn' | 'refersToStandIn';
      readonly migration: string;
      readonly refused: RefusedStatement;
      readonly standIns: readonly ObjectIdentity[];
    }
  /** Made on the shadow only, so that the history could go on. */
  | { readonly kind: 'roleCreated' | 'schemaCreated'; readonly migration: string; readonly name: string }
  | {
      readonly kind: 'extensionMissing';
      readonly migration: string;
      readonly name: string;
      /** Names of the types that an empty stand-in took the place of. */
      readonly standIns: readonly string[];
      /** What therefore could not be built, and is not compared: the extension itself, indexes of its methods. */
      readonly unverifiable: readonly ObjectIdentity[];
    }
  /** IF EXISTS found nothing on the scratch server; `notice` is what the server said, `statements` those that may be meant, null where any may be. */
  | {
      readonly kind: 'nothingThere';
      readonly migration: string;
      readonly notice: string;
      readonly statements: string | null;
    }
  /** A DO block ran; what it does may depend on what it finds. */
  | {
      readonly kind: 'blockRun';
      readonly migration: string;
      readonly line: number;
      readonly statement: string;
      /** Nothing that the file was seen to change is the block's. */
      readonly isWithoutEffect?: true;
    }
  /** BEGIN without COMMIT: Prisma's own bookkeeping is lost with the connection (P3009 at the next deploy). */
  | { readonly kind: 'transactionLeftOpen'; readonly migration: string }
  /** The session was left with another `search_path` or role; what comes next would run differently. */
  | {
      readonly kind: 'sessionChanged';
      readonly migration: string;
      readonly setting: 'search_path' | 'role';
      readonly value: string;
    };

export interface ReplayStep {
  readonly name: string;
  /** Checksum of the file as Prisma computes it; null for an unreadable one. */
  readonly checksum: string | null;
  readonly outcome: StepOutcome;
}

/** What a migration did that no catalog compares, see readTraces(), a line each. */
export interface Traces {
  readonly put: readonly string[];
  readonly gone: readonly string[];
  /** Of tables and columns that it made anew. */
  readonly numbered: readonly string[];
  /** Those of all that later migrations took back. */
  readonly undone: readonly string[];
}

export interface DetailedStep extends ReplayStep {
  readonly delta: CatalogDelta;
  /** What it made of tables that the scope leaves out; absent where it did nothing to them. */
  readonly excluded?: CatalogDelta;
  /** Looked for where it may have done nothing else. */
  readonly traces?: Traces;
}

/** What a history builds from nothing. */
export interface FinalReplay {
  readonly serverVersionNumber: number;
  readonly steps: readonly ReplayStep[];
  readonly final: Catalog;
  readonly problems: readonly ReplayProblem[];
}

/** What a history builds from nothing, migration by migration. */
export interface Replay extends FinalReplay {
  /** Objects that stood before the first migration. */
  readonly base: readonly CatalogObject[];
  /** Of those, the tables that the scope leaves out, with what is on them. Absent where there are none. */
  readonly excludedBase?: readonly CatalogObject[];
  readonly steps: readonly DetailedStep[];
}
