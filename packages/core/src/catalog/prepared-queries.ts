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
  #executions: readonly string[] | null = null;

  /** @param name tells them from others of the same session */
  constructor(database: Reader, name: string, queries: readonly string[]) {
    this.#database = database;
    this.#name = name;
    this.#queries = queries;
  }

  /** Gives `send` statements that have the rows of the queries. */
  async run<T>(send: (executions: readonly string[]) => Promise<T>): Promise<T> {
    if (this.#executions !== null) {
      try {
        return await send(this.#executions);
      } catch (error) {
        // DISCARD ALL and DEALLOCATE ALL take prepared statements away.
        if (!(error instanceof QueryFailure) || error.sqlState !== invalidStatementName) throw error;
      }
    }
    this.#executions = await this.#prepare();
    return send(this.#executions);
  }

  async #prepare(): Promise<readonly string[]> {
    const turn = (turns.get(this.#database) ?? 0) + 1;
    turns.set(this.#database, turn);
    const names = this.#queries.map((_, place) => `prisma_mend_${this.#name}_${turn}_${place}`);
    await this.#database.script(
      this.#queries.map((query, place) => `prepare ${names[place] ?? ''} as ${query}`).join(';'),
    );
    return names.map((name) => `execute ${name}`);
  }
}
