/** What a migration file is made of, as far as its kinds of statements tell. */
export interface ScriptFacts {
  /** Runs as one transaction: a server that refused one statement took all of them back. */
  readonly isAtomic: boolean;
  /** Holds statements whose effect the structure does not show: INSERT, UPDATE, CALL and the like. */
  readonly hasDataStatements: boolean;
  /** Holds no statement at all. */
  readonly isEmpty: boolean;
}
