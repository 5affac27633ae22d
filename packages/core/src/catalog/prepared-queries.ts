import type { Reader } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';

const invalidStatementName = '26000';

/** How often each session has prepared: names are the session's, whoever reads it. */
const turns = new WeakMap<Reader, number>();

/**
 * Queries that one session sends time after time. The server plans them once: on a small database planning is most of
 * what a reading costs.
 */
export class PreparedQueries {
  readonly #database: Reader;
  readonly #name: string;
  readonly #queries: readonly string[];
  /** By the place of their query; holes are not prepared yet. */
  #executions: (string | undefined)[] = [];

  /** @param name tells them from others of the same session */
  constructor(database: Reader, name: string, queries: readonly string[]) {
    this.#database = database;
    this.#name = name;
    this.#queries = queries;
  }

  /**
   * Gives `send` statements that have the rows of the queries.
   *
   * @param isAsked whether the one at this place is sent; the statement of another may be empty
   */
  async run<T>(
    send: (executions: readonly string[]) => Promise<T>,
    isAsked: (place: number) => boolean = () => true,
  ): Promise<T> {
    try {
      return await send(await this.#prepare(isAsked));
    } catch (error) {
      // DISCARD ALL and DEALLOCATE ALL take prepared statements away.
      if (!(error instanceof QueryFailure) || error.sqlState !== invalidStatementName) throw error;
    }
    this.#executions = [];
    return send(await this.#prepare(isAsked));
  }

  async #prepare(isAsked: (place: number) => boolean): Promise<readonly string[]> {
    const missing = this.#queries.flatMap((query, place) =>
      this.#executions[place] === undefined && isAsked(place) ? [{ query, place }] : [],
    );
    if (missing.length > 0) {
      const turn = (turns.get(this.#database) ?? 0) + 1;
      turns.set(this.#database, turn);
      const nameOf = (place: number): string => `prisma_mend_${this.#name}_${turn}_${place}`;
      await this.#database.script(
        missing.map(({ query, place }) => `prepare ${nameOf(place)} as ${query}`).join(';'),
      );
      for (const { place } of missing) this.#executions[place] = `execute ${nameOf(place)}`;
    }
    return this.#queries.map((_, place) => this.#executions[place] ?? '');
  }
}
