import type { Database } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import type { PreCheck } from '../model/plan.ts';

/** Rows that a statement would stumble over. */
export interface FailedCheck {
  readonly description: string;
  readonly count: number;
  /** Keys of the first few. */
  readonly samples: readonly string[];
}

/** What is not there has no rows: table, column, function, type. */
const notThere: ReadonlySet<string> = new Set(['42P01', '42703', '42883', '42704', '3F000']);

/** Asks the database for rows that stand in the way. Reads only. */
export async function runPreChecks(
  database: Database,
  checks: readonly PreCheck[],
): Promise<readonly FailedCheck[]> {
  const failed: FailedCheck[] = [];
  for (const check of checks) {
    const found = await runPreCheck(database, check);
    if (found !== null) failed.push(found);
  }
  return failed;
}

async function runPreCheck(
  database: Database,
  { description, sql }: PreCheck,
): Promise<FailedCheck | null> {
  try {
    const { rows } = await database.queryTyped(sql);
    const count = Number(rows[0]?.[0] ?? 0);
    const samples = rows.map((row) => row.slice(1).map((cell) => cell ?? 'NULL'));
    return count === 0 ? null : { description, count, samples: samples.map((row) => row.join(', ')) };
  } catch (error) {
    if (error instanceof QueryFailure && notThere.has(error.sqlState)) return null;
    throw error;
  }
}
