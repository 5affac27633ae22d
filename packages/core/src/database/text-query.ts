import type { Connection, DatabaseError, Submittable } from 'pg';
import type { QueryParameter, TextRow, TypedResult } from './database.ts';
import { isDatabaseError } from './query-failure.ts';

/** Result of one statement of a message. */
export interface StatementResult extends TypedResult {
  readonly command: string;
}

/** Statements of our own that go out in the same message as a query; their results are handed to nobody. */
export interface Envelope {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Gets the rows of the last statement of `after`. */
  readonly takeLast?: (rows: readonly TextRow[]) => void;
}

export const bare: Envelope = { before: [], after: [] };

export type TakeRows = (rows: readonly TextRow[], statement: number) => void;

/** Of these rows none is kept, not even until its statement is complete. */
export const dropRows: TakeRows = () => undefined;

interface FieldDescription {
  readonly name: string;
  readonly dataTypeID: number;
}

/**
 * A query that hands out the server's text untouched: `pg`'s own Query builds an object per row and runs a
 * type parser per cell, which is a third of the time of a catalog read.
 *
 * Without parameters the text goes out as one simple-query message and may hold several statements; with
 * parameters (an empty list counts) it is one unnamed prepared statement, which no pooler has to remember. Either way
 * the server is asked once to answer: all of it, envelope included, is one transaction on one server connection.
 */
export class TextQuery implements Submittable {
  readonly results: Promise<readonly StatementResult[]>;
  readonly #text: string;
  readonly #parameters: readonly QueryParameter[] | null;
  readonly #envelope: Envelope;
  readonly #take: TakeRows | undefined;
  readonly #finished: StatementResult[] = [];
  /** What `take` threw: reported when the server is done, so that the connection stays in step. */
  #refusal: { readonly error: unknown } | null = null;
  #columns: StatementResult['columns'] = [];
  #rows: TextRow[] = [];
  /** Where rows are dropped: the envelope's own is the last one. */
  #lastRow: TextRow | null = null;
  #resolve!: (results: readonly StatementResult[]) => void;
  #reject!: (error: unknown) => void;

  /** @param take gets the rows of each statement as soon as they are complete; `results` then has none. */
  constructor(
    text: string,
    parameters: readonly QueryParameter[] | null,
    envelope: Envelope = bare,
    take?: TakeRows,
  ) {
    this.#text = text;
    this.#parameters = parameters;
    this.#envelope = envelope;
    this.#take = take;
    this.results = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: Connection): null {
    const { before, after } = this.#envelope;
    if (this.#parameters === null) {
      connection.query([...before, this.#text, ...after].join(';'));
      return null;
    }
    connection.stream.cork();
    for (const text of before) sendUnnamed(connection, text, []);
    sendUnnamed(connection, this.#text, this.#parameters.map(parameterText), { isDescribed: true });
    for (const text of after) sendUnnamed(connection, text, []);
    connection.sync();
    connection.stream.uncork();
    return null;
  }

  handleRowDescription(message: { readonly fields: readonly FieldDescription[] }): void {
    this.#columns = message.fields.map((field) => ({ name: field.name, typeId: field.dataTypeID }));
  }

  handleDataRow(message: { readonly fields: TextRow }): void {
    if (this.#take === dropRows) this.#lastRow = message.fields;
    else this.#rows.push(message.fields);
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

  #handOver(take: TakeRows): void {
    const rows = this.#rows;
    this.#rows = [];
    const statement = this.#finished.length - this.#envelope.before.length;
    if (this.#refusal !== null || statement < 0) return;
    try {
      take(rows, statement);
    } catch (error) {
      this.#refusal = { error };
    }
  }

  handleReadyForQuery(): void {
    const { before, after, takeLast } = this.#envelope;
    const lastRows = this.#lastRow === null ? (this.#finished.at(-1)?.rows ?? []) : [this.#lastRow];
    if (after.length > 0) takeLast?.(lastRows);
    if (this.#refusal === null)
      this.#resolve(this.#finished.slice(before.length, this.#finished.length - after.length));
    else this.#reject(this.#refusal.error);
  }

  handleError(error: Error): void {
    if (isDatabaseError(error)) this.#place(error);
    this.#reject(error);
  }

  /** A position counts from the start of the message; of a parameterised query it counts from its own text. */
  #place(error: DatabaseError): void {
    if (this.#parameters !== null || error.position === undefined) return;
    const ahead = this.#envelope.before.reduce((length, text) => length + Array.from(text).length + 1, 0);
    const position = Number(error.position) - ahead;
    if (position > 0) error.position = String(position);
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

function sendUnnamed(
  connection: Connection,
  text: string,
  values: readonly (string | null)[],
  { isDescribed } = { isDescribed: false },
): void {
  connection.parse({ name: '', text, types: [] }, true);
  connection.bind({ values: [...values] }, true);
  if (isDescribed) connection.describe({ type: 'P' }, true);
  connection.execute(null, true);
}

function parameterText(value: QueryParameter): string | null {
  if (value === null) return null;
  return typeof value === 'object' ? arrayText(value) : String(value);
}

/** `{"a","b"}`: PostgreSQL's array input, every element quoted. */
function arrayText(elements: readonly string[]): string {
  return `{${elements.map((element) => `"${element.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
