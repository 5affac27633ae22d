import type { TextQuery } from './text-query.ts';

/** What a connection sends by: a client of ours, or one that the caller lends. */
export interface Wire {
  /** Of the server's process, as it was announced. */
  readonly processID: number | null;
  readonly secretKey: number | null;
  query(query: TextQuery): TextQuery;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'notice', listener: (notice: { readonly message?: string | undefined }) => void): unknown;
  end(): Promise<void>;
  /** Closes without a word to the server, which may not be there any more. */
  cut(): void;
}

/** Runs what is given when everything before it is done. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;
