import type { ObjectIdentity } from './identity.ts';
import type { Effect } from './evidence.ts';
import type { CatalogDelta } from './replay.ts';

/** One statement of a migration file and what it makes of the catalog before it. */
export interface StatementStep {
  readonly text: string;
  /** 1-based, in the file. */
  readonly line: number;
  readonly nature: StatementNature;
  readonly isTransactional: boolean;
  readonly delta: CatalogDelta;
  /** See DetailedStep. */
  readonly excluded?: CatalogDelta;
  /** What the scratch server refused it for; null when it ran. */
  readonly refused: string | null;
  /** It changed what no migration makes and what no comparison looks at, as a column of another's table. */
  readonly isElsewhere?: boolean;
}

/** A statement that was run by itself, and committed. */
export interface ReplayedStatement extends StatementStep {
  /** Columns that it dropped and made again under the same name: their values are gone. */
  readonly remade: readonly ObjectIdentity[];
  /** Tables that it puts rows into and columns that it gives values; null where it may write anything. */
  readonly writes: readonly ObjectIdentity[] | null;
}

/**
 * - `structure`: what it does is in the catalog.
 * - `data`: it changes rows, which no catalog shows.
 * - `repeatable`: it may be run again at any time: SET, COMMENT.
 * - `privilege`: GRANT, OWNER TO and the like: may be run again unless something later has taken it back.
 * - `transaction`: BEGIN, COMMIT and the like.
 */
export type StatementNature = 'structure' | 'data' | 'repeatable' | 'privilege' | 'transaction';

/**
 * What the live database shows of one statement.
 *
 * - `done`, `notDone`: proven.
 * - `partial`: of an ALTER TABLE with several parts, say, some are there.
 * - `different`: an object that it makes is there, but is another.
 * - `unknown`: it changes rows, or what no migration makes, which nothing shows.
 * - `irrelevant`: nothing to be done, or nothing lost by doing it again.
 */
export type StatementState = 'done' | 'notDone' | 'partial' | 'different' | 'unknown' | 'irrelevant';

export interface JudgedStatement {
  readonly step: ReplayedStatement;
  readonly state: StatementState;
  /** Everything that it does to the catalog. */
  readonly effects: readonly Effect[];
  readonly missing: readonly Effect[];
  /** What was changed by hand of what it makes. */
  readonly altered: readonly Effect[];
  /** What later migrations, which the database holds, made of its effects. */
  readonly superseded: readonly ObjectIdentity[];
  /** Where nothing shows it: what its neighbours suggest. */
  readonly isLikelyDone: boolean;
}

/** ALTER … RENAME: nothing is lost by it, though a name goes. */
export function isRename({ text }: Pick<StatementStep, 'text'>): boolean {
  return /^\s*alter\b[^;]*?\brename\b/i.test(text);
}
