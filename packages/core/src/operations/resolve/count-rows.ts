import type { Database } from '../../database/database.ts';
import { QueryFailure } from '../../database/query-failure.ts';
import type { BlockingRows, PreCheck } from '../../model/plan.ts';

export type CountedRows = Omit<BlockingRows, 'object' | 'sql'>;

/** What the server says instead, where it cannot be asked. */
export async function countRows(
  database: Database,
  { sql, description }: PreCheck,
): Promise<CountedRows | string> {
  try {
    const { rows, columns } = await database.queryTyped(sql);
    return {
      description,
      count: Number(rows[0]?.[0] ?? 0),
      keys: columns.slice(1).map(({ name }) => name),
      samples: rows.map((row) => row.slice(1)).filter((row) => row.length > 0),
      query: sql,
    };
  } catch (error) {
    if (error instanceof QueryFailure && error.code !== 'connection-lost') return error.serverMessage;
    throw error;
  }
}
