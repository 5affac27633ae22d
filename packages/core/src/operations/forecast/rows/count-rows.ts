import { askRows, type Asking } from '../../../apply/ask-rows.ts';
import type { Reader } from '../../../database/database.ts';
import type { BlockingRows, PreCheck } from '../../../model/plan.ts';

export type CountedRows = Omit<BlockingRows, 'object' | 'sql'> & {
  /** By which the server refused them; left out where it was only asked for their number. */
  readonly sqlState?: string;
};

/** What the server says instead, where it cannot be asked. */
export async function countRows(
  database: Reader,
  { sql, description }: PreCheck,
  asking: Asking,
): Promise<CountedRows | string> {
  const answer = await askRows(database, sql, asking);
  switch (answer.kind) {
    case 'notAsked':
      return answer.reason;
    case 'refused':
      return answer.failure.serverMessage;
    case 'rows':
      return {
        description,
        count: Number(answer.rows[0]?.[0] ?? 0),
        keys: answer.columns.slice(1).map(({ name }) => name),
        samples: answer.rows.map((row) => row.slice(1)).filter((row) => row.length > 0),
        query: sql,
      };
  }
}

/** Data exceptions and violated constraints: the rows are to blame. */
export const rowsAreToBlame = /^2[23]/;

/** Of rows that the server stumbled over and did not count; what it said shows their values. */
export function oneAtLeast(what: string, said: string, query: string, { showsSamples }: Asking): CountedRows {
  const description = `row at least of ${what}${showsSamples === true ? ` (${said})` : ''}`;
  return { description, count: 1, keys: [], samples: [], query };
}
