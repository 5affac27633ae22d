import type { Connection, Submittable } from 'pg';
import type { QueryParameter, TextRow, TypedResult } from './database.ts';

/** Result of one statement of a message. */
export interface StatementResult extends TypedResult {
  readonly command: string;
}

interface FieldDescription {
  readonly name: string;
  readonly dataTypeID: number;
}

/**
 * A query that hands out the server's text untouched: `pg`'s own Query builds an object per row and runs a
 * type parser per cell, which is a third of the time of a catalog read.
 *
 * Without parameters the text goes out as one simple-query message and may hold several statements; with
 * parameters (an empty list counts) it is one prepared statement.
 */
export class TextQuery implements Submittable {
  readonly results: Promise<readonly StatementResult[]>;
  readonly #text: string;
  readonly #parameters: readonly QueryParameter[] | null;
  readonly #take: ((rows: readonly TextRow[], statement: number) => void) | undefined;
  readonly #finished: StatementResult[] = [];
  /** What `take` threw: reported when the server is done, so that the connection stays in step. */
  #refusal: { readonly error: unknown } | null = null;
  #columns: StatementResult['columns'] = [];
  #rows: TextRow[] = [];
  #resolve!: (results: readonly StatementResult[]) => void;
  #reject!: (error: unknown) => void;

  /** @param take gets the rows of each statement as soon as they are complete; `results` then has none. */
  constructor(
    text: string,
    parameters: readonly QueryParameter[] | null,
    take?: (rows: readonly TextRow[], statement: number) => void,
  ) {
    this.#text = text;
    this.#parameters = parameters;
    this.#take = take;
    this.results = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: Connection): null {
    if (this.#parameters === null) {
      connection.query(this.#text);
      return null;
    }
    connection.stream.cork();
    connection.parse({ name: '', text: this.#text, types: [] }, true);
    connection.bind({ values: this.#parameters.map(parameterText) }, true);
    connection.describe({ type: 'P' }, true);
    connection.execute(null, true);
    connection.sync();
    connection.stream.uncork();
    return null;
  }

  handleRowDescription(message: { readonly fields: readonly FieldDescription[] }): void {
    this.#columns = message.fields.map((field) => ({ name: field.name, typeId: field.dataTypeID }));
  }

  handleDataRow(message: { readonly fields: TextRow }): void {
    this.#rows.push(message.fields);
  }

  handleCommandComplete(message: { readonly text: string }): void {
    const [command = '', ...counts] = message.text.split(' ');
    const affected = Number(counts.at(-1));
    if (this.#take !== undefined) this.#handOver(this.#take);
    this.#finished.push({
      command,
      columns: this.#columns,
      rows: this.#rows,
      affectedRows: Number.isInteger(affected) ? affected : 0,
    });
    this.#columns = [];
    this.#rows = [];
  }

  #handOver(take: (rows: readonly TextRow[], statement: number) => void): void {
    const rows = this.#rows;
    this.#rows = [];
    if (this.#refusal !== null) return;
    try {
      take(rows, this.#finished.length);
    } catch (error) {
      this.#refusal = { error };
    }
  }

  handleReadyForQuery(): void {
    if (this.#refusal === null) this.#resolve(this.#finished);
    else this.#reject(this.#refusal.error);
  }

  handleError(error: Error): void {
    this.#reject(error);
  }

  handleCopyInResponse(connection: { sendCopyFail(reason: string): void }): void {
    connection.sendCopyFail('COPY FROM STDIN has no data here');
  }

  handleEmptyQuery(): void {
    // Text of comments only: neither rows nor a command tag.
  }

  handleCopyData(): void {
    // COPY TO STDOUT: its rows are of no interest.
  }

  handlePortalSuspended(): void {
    // Sent only where a row limit was set.
  }
}

function parameterText(value: QueryParameter): string | null {
  if (value === null) return null;
  return typeof value === 'object' ? arrayText(value) : String(value);
}

/** `{"a","b"}`: PostgreSQL's array input, every element quoted. */
function arrayText(elements: readonly string[]): string {
  return `{${elements.map((element) => `"${element.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
