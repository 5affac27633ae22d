import type { Database } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import type { BlockingRows, PreCheck, Statement } from '../model/plan.ts';

/** What is not there has no rows: table, column, function, type, schema. */
const notThere: ReadonlySet<string> = new Set(['42P01', '42703', '42883', '42704', '3F000']);
const noTransaction = '25P01';

/** Asks the database for the rows that each statement would stop at. Reads only. */
export async function runPreChecks(
  database: Database,
  statements: readonly Statement[],
): Promise<readonly BlockingRows[]> {
  const blocking: BlockingRows[] = [];
  for (const statement of statements) blocking.push(...(await findBlockingRows(database, statement)));
  return blocking;
}

/** The rows that one statement would stop at. Leaves a running transaction as it was. */
export async function findBlockingRows(
  database: Database,
  statement: Statement,
): Promise<readonly BlockingRows[]> {
  if (statement.preChecks.length === 0) return [];
  const isInTransaction = await setSavepoint(database);
  const blocking: BlockingRows[] = [];
  for (const check of statement.preChecks) {
    const rows = await ask(database, check);
    if (isInTransaction) await database.script('rollback to savepoint pre_check');
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
  return blocking;
}

/** False outside a transaction. */
async function setSavepoint(database: Database): Promise<boolean> {
  try {
    await database.script('savepoint pre_check');
    return true;
  } catch (error) {
    if (error instanceof QueryFailure && error.sqlState === noTransaction) return false;
    throw error;
  }
}

/** What an earlier statement of the plan makes is not there yet: it has no rows. */
async function ask(database: Database, { sql }: PreCheck): Promise<readonly (readonly (string | null)[])[]> {
  try {
    return (await database.queryTyped(sql)).rows;
  } catch (error) {
    if (error instanceof QueryFailure && notThere.has(error.sqlState)) return [];
    throw error;
  }
}
