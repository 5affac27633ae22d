import type { Database } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import type { CatalogScope } from '../model/catalog-scope.ts';
import type { Catalog } from '../model/catalog.ts';
import { catalogQueries, readWith } from './read-catalog.ts';

const invalidStatementName = '26000';

/**
 * Reads the catalog of one session time after time. The server plans the queries once: on a small database planning
 * is most of what a reading costs.
 */
export class RepeatedReading {
  readonly #database: Database;
  readonly #scope: CatalogScope;
  #executions: readonly string[] | null = null;

  constructor(database: Database, scope: CatalogScope) {
    this.#database = database;
    this.#scope = scope;
  }

  /** As `readCatalog`. */
  async read(): Promise<Catalog> {
    if (this.#executions !== null) {
      try {
        return await readWith(this.#executions, this.#database, this.#scope);
      } catch (error) {
        // DISCARD ALL and DEALLOCATE ALL take prepared statements away.
        if (!(error instanceof QueryFailure) || error.sqlState !== invalidStatementName) throw error;
      }
    }
    this.#executions = await this.#prepare();
    return readWith(this.#executions, this.#database, this.#scope);
  }

  async #prepare(): Promise<readonly string[]> {
    const queries = catalogQueries(this.#database, this.#scope);
    const nameOf = (place: number): string => `prisma_mend_${place}`;
    await this.#database.script(
      queries.map((query, place) => `prepare ${nameOf(place)} as ${query}`).join(';'),
    );
    return queries.map((_, place) => `execute ${nameOf(place)}`);
  }
}
