import type { Reader, TypedResult } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import { checkQuery } from './check-query.ts';

/** For longer than this nobody's database is made to count. */
const longestMs = 5000;
const tookTooLong = '57014';

/**
 * Without row security PostgreSQL refuses a query of which a policy would hide rows: what was not seen is not counted. Times
 * are read as in a session of the role and the database that nobody has told anything.
 */
const askingSql = `select pg_catalog.set_config('row_security', 'off', true)
  union all
  select pg_catalog.set_config(name, reset_val, true) from pg_catalog.pg_settings
  where name in ('DateStyle', 'IntervalStyle', 'TimeZone')`;

export type RowsAnswer =
  | ({ readonly kind: 'rows' } & TypedResult)
  | { readonly kind: 'refused'; readonly failure: QueryFailure }
  /** It was not put to the database, or not answered in time; `reason` is a clause. */
  | { readonly kind: 'notAsked'; readonly reason: string };

export interface Asking {
  /** Whether a transaction is open already, under whose limits it is asked. */
  readonly isInTransaction?: boolean;
  /** Whether values of rows may be seen (`--samples`); else the answer is their number alone. */
  readonly showsSamples?: boolean;
}

/**
 * Puts a question about rows to a database of others: only if everything in it is PostgreSQL's own and immutable, and,
 * outside a transaction, for five seconds at most. Names mean what they mean to Prisma's statements. The only place where
 * expressions of migrations meet live rows.
 */
export async function askRows(
  database: Reader,
  sql: string,
  { isInTransaction = false, showsSamples = false }: Asking = {},
): Promise<RowsAnswer> {
  const stranger = await checkQuery(database, sql);
  if (stranger !== null) return { kind: 'notAsked', reason: stranger };
  const ask = async (): Promise<TypedResult> => {
    await database.query(askingSql);
    return database.queryTyped(sql, [], 'project');
  };
  try {
    const result = isInTransaction
      ? await ask()
      : await database.transaction('begin read only', async () => {
          await database.query(`select pg_catalog.set_config('statement_timeout', '${longestMs}ms', true)`);
          return ask();
        });
    return { kind: 'rows', ...(showsSamples ? result : withoutValues(result)) };
  } catch (error) {
    if (!(error instanceof QueryFailure) || error.code === 'connection-lost') throw error;
    return error.sqlState === tookTooLong
      ? { kind: 'notAsked', reason: `it took longer than ${longestMs / 1000} s` }
      : { kind: 'refused', failure: error };
  }
}

/** The first column of the first row: how many there are. */
function withoutValues({ columns, rows, ...rest }: TypedResult): TypedResult {
  return { ...rest, columns: columns.slice(0, 1), rows: rows.slice(0, 1).map((row) => row.slice(0, 1)) };
}
