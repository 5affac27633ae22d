import type { Reader } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import type { BlockingRows, PreCheck, Statement } from '../model/plan.ts';
import { askRows, type Asking } from './ask-rows.ts';

/** What is not there has no rows: table, column, function, type, schema. */
const notThere: ReadonlySet<string> = new Set(['42P01', '42703', '42883', '42704', '3F000']);
const noTransaction = '25P01';

type Showing = Pick<Asking, 'showsSamples'>;

/** Asks the database for the rows that each statement would stop at. Reads only. */
export async function runPreChecks(
  database: Reader,
  statements: readonly Statement[],
  showing: Showing = {},
): Promise<readonly BlockingRows[]> {
  const blocking: BlockingRows[] = [];
  for (const statement of statements)
    blocking.push(...(await findBlockingRows(database, statement, showing)));
  return blocking;
}

/** A pre-check without an answer: not asked, or not answered. */
export interface UncountedRows {
  readonly description: string;
  /** Why, as a clause. */
  readonly reason: string;
}

export interface CheckedRows {
  readonly blocking: readonly BlockingRows[];
  readonly uncounted: readonly UncountedRows[];
}

/** The rows that one statement would stop at. Leaves a running transaction as it was. */
export async function findBlockingRows(
  database: Reader,
  statement: Statement,
  showing: Showing = {},
): Promise<readonly BlockingRows[]> {
  return (await checkRows(database, statement, showing)).blocking;
}

/** As {@link findBlockingRows}, with what could not be told. */
export async function checkRows(
  database: Reader,
  statement: Statement,
  showing: Showing = {},
): Promise<CheckedRows> {
  const blocking: BlockingRows[] = [];
  const uncounted: UncountedRows[] = [];
  if (statement.preChecks.length === 0) return { blocking, uncounted };
  const isInTransaction = await setSavepoint(database);
  for (const check of statement.preChecks) {
    const rows = await ask(database, check, { ...showing, isInTransaction });
    if (isInTransaction) await database.script('rollback to savepoint pre_check');
    if (typeof rows === 'string') {
      uncounted.push({ description: check.description, reason: rows });
      continue;
    }
    const count = Number(rows[0]?.[0] ?? 0);
    if (count === 0) continue;
    blocking.push({
      object: statement.settles[0],
      sql: statement.sql,
      description: check.description,
      count,
      samples: rows.map((row) => row.slice(1)).filter((row) => row.length > 0),
      query: check.sql,
    });
  }
  if (isInTransaction) await database.script('release savepoint pre_check');
  return { blocking, uncounted };
}

/** False outside a transaction. */
async function setSavepoint(database: Reader): Promise<boolean> {
  try {
    await database.script('savepoint pre_check');
    return true;
  } catch (error) {
    if (error instanceof QueryFailure && error.sqlState === noTransaction) return false;
    throw error;
  }
}

/** What an earlier statement of the plan makes is not there yet: it has no rows. A clause where it cannot be told. */
async function ask(
  database: Reader,
  { sql }: PreCheck,
  asking: Asking,
): Promise<readonly (readonly (string | null)[])[] | string> {
  const answer = await askRows(database, sql, asking);
  switch (answer.kind) {
    case 'rows':
      return answer.rows;
    case 'notAsked':
      return answer.reason;
    case 'refused':
      if (notThere.has(answer.failure.sqlState)) return [];
      throw answer.failure;
  }
}
