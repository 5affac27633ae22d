import type { Pooler } from './find-pooler.ts';

/** Which server and database a connection really ended at: compared by value, never by URL. */
export interface DatabaseIdentity {
  readonly name: string;
  readonly oid: string;
  /** `system_identifier` of pg_control_system(); null where the role may not read it. */
  readonly systemIdentifier: string | null;
  /** `15.4` */
  readonly serverVersion: string;
  /** 150004 */
  readonly serverVersionNumber: number;
  readonly role: string;
}

/** Cells of a row in select order, as the text the server sent; SQL NULL is null. */
export type TextRow = readonly (string | null)[];

export type QueryParameter = string | number | boolean | null | readonly string[];

/** A result with the types of its columns, for callers that convert values themselves. */
export interface TypedResult {
  readonly columns: readonly { readonly name: string; /** OID in pg_type. */ readonly typeId: number }[];
  readonly rows: readonly TextRow[];
  readonly affectedRows: number;
}

/**
 * What unqualified names in a statement mean: PostgreSQL's own alone (`empty`), or what they mean to Prisma on this
 * connection (`project`), for statements that others wrote.
 */
export type SearchPath = 'empty' | 'project';

/** How a transaction begins that writes nothing. */
type ReadOnlyBegin = `begin ${'' | 'isolation level repeatable read, '}read only`;

/**
 * One connection to one PostgreSQL database, for what only reads: the server refuses every write of it. Calls made at the
 * same time run one after the other.
 *
 * On a database of others (`isGuest` of the target) every call is one transaction, of its own or that of
 * `transaction`, which begins with all its settings: nothing of them outlives it, whoever a pooler gives the server
 * connection to next.
 */
export interface Reader {
  readonly identity: DatabaseIdentity;
  /** First schema of the search path in which Prisma would create its tables (`?schema=`, else `public`). */
  readonly defaultSchema: string;
  /** The `search_path` that Prisma's statements have on this connection. */
  readonly projectPath: string;
  /** What is known of a pooler in between; null when nothing. */
  readonly pooler: Pooler | null;
  /** For how long a statement waits for a lock; 0 for ever. */
  readonly lockTimeoutMs: number;
  /** Process of the server that runs the open transaction, as it said when it began; else of the first answer. */
  readonly processId: number;
  /** When the server was started that answered first: another one that has taken over was not started then. */
  readonly serverStartedAt: string;

  /** One parameterised statement. Rows as objects, values as text (no type conversion). */
  query<Row extends Readonly<Record<string, string | null>>>(
    sql: string,
    parameters?: readonly QueryParameter[],
  ): Promise<readonly Row[]>;

  /** As `query`, with rows as arrays, the type of each column and the number of rows that a command touched. */
  queryTyped(
    sql: string,
    parameters?: readonly QueryParameter[],
    searchPath?: SearchPath,
  ): Promise<TypedResult>;

  /**
   * Several statements in one simple-query message: one round trip, one result per statement that returns
   * rows or a command tag. Runs as one implicit transaction unless the text has its own BEGIN/COMMIT.
   */
  script(sql: string, searchPath?: SearchPath): Promise<readonly (readonly TextRow[])[]>;

  /**
   * As `script`, handing over the rows of each statement, counted from 0, as soon as they are complete: what is made
   * of them is made while the server goes on, and the rows need not be kept. For texts of our own, whoever reads them:
   * on a scratch server nothing looks at them first.
   *
   * @param begin makes the message a transaction that begins so, committed at its end
   */
  scriptEach(
    sql: string,
    take: (rows: readonly TextRow[], statement: number) => void,
    begin?: ReadOnlyBegin,
  ): Promise<void>;

  /** Runs `work` inside BEGIN … COMMIT, rolled back when it throws. */
  transaction<T>(begin: ReadOnlyBegin, work: () => Promise<T>): Promise<T>;

  /** Messages of level NOTICE and above that the server sent since the last call. */
  takeNotices(): readonly string[];

  /** Another connection like this one, also after this one was lost; no signal cancels it. */
  reopen(): Promise<Reader>;

  close(): Promise<void>;
}

/** A connection that may write as well. To the user's database only `apply/` is handed one. */
export interface Writer extends Reader {
  /** As `script`, of a text whose rows nobody wants: they are let go one by one, however many a stranger's asks for. */
  execute(sql: string, searchPath?: SearchPath): Promise<void>;

  /**
   * Runs one statement that must not be in a transaction (CONCURRENTLY), without a time limit for locks where the
   * session is ours alone.
   *
   * @param isQualified whether every name in it that is not PostgreSQL's own has its schema
   * @throws Failure `pooler-unsupported` where its names would not mean what they should
   */
  alone(sql: string, isQualified: boolean): Promise<void>;

  transaction<T>(begin: string, work: () => Promise<T>): Promise<T>;

  reopen(): Promise<Writer>;
}
