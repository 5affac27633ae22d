import type { Reader } from '../database/database.ts';
import type { CatalogScope } from '../model/catalog-scope.ts';
import type { Catalog } from '../model/catalog.ts';
import { CatalogContext, type CatalogReader } from './catalog-context.ts';
import { finishCatalog } from './finish-catalog.ts';
import { PreparedQueries } from './prepared-queries.ts';
import { presenceSql } from './presence.ts';
import {
  isAsked,
  queriesOf,
  readersOf,
  readInto,
  readPresence,
  type ReadCatalogOptions,
} from './read-catalog.ts';
import { setNamespacesSql, type Reach } from './scope-sql.ts';

/** One for each session, whatever is read in it. */
const presences = new WeakMap<Reader, PreparedQueries>();

function presenceOf(database: Reader): PreparedQueries {
  const presence = presences.get(database) ?? new PreparedQueries(database, 'presence', [presenceSql]);
  presences.set(database, presence);
  return presence;
}

/** Readers that one session asks time after time, of a database that nobody else changes. */
export class PreparedReading {
  readonly #database: Reader;
  readonly #readers: readonly CatalogReader[];
  readonly #queries: PreparedQueries;

  /** @param name tells its queries from others of the same session */
  constructor(database: Reader, name: string, readers: readonly CatalogReader[], reach: Reach) {
    this.#database = database;
    this.#readers = readers;
    const queries = queriesOf(readers, database.identity.serverVersionNumber, reach);
    this.#queries = new PreparedQueries(database, name, queries);
  }

  /** Asks the readers that may be given rows. */
  async read(
    context: CatalogContext,
    settings: readonly string[],
    { isInTransaction = false }: Pick<ReadCatalogOptions, 'isInTransaction'> = {},
  ): Promise<void> {
    const database = this.#database;
    const readers = this.#readers;
    const present = await presenceOf(database).run(([sql]) =>
      readPresence(database, { sql, isInTransaction }),
    );
    const isAskedAt = (place: number): boolean => {
      const reader = readers[place];
      return reader !== undefined && isAsked(reader, context.serverVersionNumber, present);
    };
    await this.#queries.run(
      (queries) => readInto(context, { readers, queries, settings }, database, { isInTransaction, present }),
      isAskedAt,
    );
  }
}

/** As `readCatalog`, time after time, each within a transaction that the caller has open. */
export class PreparedCatalog {
  readonly #database: Reader;
  readonly #scope: CatalogScope;
  readonly #reading: PreparedReading;

  constructor(database: Reader, scope: CatalogScope) {
    this.#database = database;
    this.#scope = scope;
    this.#reading = new PreparedReading(database, 'trial', readersOf(scope), 'all');
  }

  async read(): Promise<Catalog> {
    const context = new CatalogContext(this.#database.identity.serverVersionNumber, this.#scope);
    await this.#reading.read(context, [setNamespacesSql(this.#scope)], { isInTransaction: true });
    return finishCatalog(context);
  }
}
