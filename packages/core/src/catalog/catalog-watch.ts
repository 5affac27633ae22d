import type { Reader } from '../database/database.ts';
import type { CatalogScope } from '../model/catalog-scope.ts';
import type { Catalog, CatalogObject } from '../model/catalog.ts';
import { InvariantError } from '../model/failure.ts';
import { partOf, relationPart } from '../model/part-of-catalog.ts';
import { CatalogContext, type CatalogReader, type Relation } from './catalog-context.ts';
import {
  beginning,
  censusSettings,
  censusSql,
  parseCensus,
  type Census,
  type CensusTaken,
} from './census.ts';
import { finishCatalog } from './finish-catalog.ts';
import { PreparedReading } from './prepared-reading.ts';
import { namedReaders, readersOf } from './read-catalog.ts';
import { setNamespacesSql } from './scope-sql.ts';

export type CatalogChange =
  /** All was read again. */
  | { readonly kind: 'whole'; readonly catalog: Catalog }
  /** The objects of these parts, see partOf(), are now the given ones; all others are as they were. */
  | {
      readonly kind: 'parts';
      readonly parts: ReadonlySet<string>;
      readonly objects: readonly CatalogObject[];
    };

/** Rows of one system catalog: by key, the OID that they are read by. */
type KnownRows = ReadonlyMap<string, Map<string, string>>;

/** What the readings so far left, to tell the next one what is new. */
interface Known {
  rows: KnownRows;
  readonly relations: Map<string, Relation>;
  /** Of the last reading of everything. */
  readonly context: CatalogContext;
  mark: string;
}

/**
 * Watches the catalog of a database that this session alone changes. Rows of the system catalogs carry the transaction
 * that wrote them, so that what changed is known without reading the rest. Where one change may alter the printed form
 * of other objects (a rename, a replaced type, an operator class), and for whatever is not a relation, an enum or a
 * routine, everything is read.
 *
 * What none of the watched rows tells, as the new name of a text search configuration in a default, it misses until
 * everything is read again.
 */
export class CatalogWatch {
  readonly #database: Reader;
  readonly #scope: CatalogScope;
  readonly #census: PreparedReading;
  readonly #all: PreparedReading;
  readonly #named: PreparedReading;
  /** Of the reading that is under way. */
  readonly #taken: CensusTaken[] = [];
  #known: Known | null = null;

  constructor(database: Reader, scope: CatalogScope) {
    this.#database = database;
    this.#scope = scope;
    const scoping: CatalogReader = { kinds: [], sql: setNamespacesSql(scope), read: () => undefined };
    const census: CatalogReader = {
      kinds: [],
      sql: censusSql,
      read: (rows) => void this.#taken.push(parseCensus(rows)),
    };
    const opening = [scoping, census];
    this.#census = new PreparedReading(database, 'census', opening, 'all');
    this.#all = new PreparedReading(database, 'all', [...opening, ...readersOf(scope)], 'all');
    this.#named = new PreparedReading(database, 'named', [...opening, ...namedReaders], 'named');
  }

  /** Reads everything. */
  async readWhole(): Promise<Catalog> {
    const context = this.#newContext(null);
    const census = await this.#read(this.#all, context, { mark: beginning });
    const { relations } = context;
    this.#known = { rows: rowsOf(census), relations, context, mark: census.mark };
    return finishCatalog(context);
  }

  /** What changed since the last reading. */
  async readChange(): Promise<CatalogChange> {
    const change = this.#known === null ? null : await this.#readParts(this.#known);
    return change ?? { kind: 'whole', catalog: await this.readWhole() };
  }

  /** Null where only reading everything tells. */
  async #readParts(known: Known): Promise<CatalogChange | null> {
    let context = this.#newContext(known.context);
    let census = await this.#read(this.#named, context, known);
    if (census.reached === null || census.catalogs.some((each) => isBeyondParts(each, known.rows)))
      return null;
    const suspects = new Set<string>();
    if (census.catalogs.some((each) => countGone(each, known.rows) > 0)) {
      const inventory = rowsOf(await this.#read(this.#census, this.#newContext(null), { mark: beginning }));
      for (const oid of findGone(known.rows, inventory)) suspects.add(oid);
      if (suspects.has('0')) return null;
      context = this.#newContext(known.context);
      census = await this.#read(this.#named, context, { mark: known.mark, suspects });
      known.rows = inventory;
    } else addRows(known.rows, census);
    known.mark = census.mark;
    const objects = [...context.objects, ...context.excluded];
    const parts = new Set(objects.map(partOf));
    if (census.reached === null) return null;
    for (const oid of [...census.reached, ...suspects]) {
      const before = known.relations.get(oid);
      const after = context.relations.get(oid);
      if (before !== undefined && after !== undefined && isRenamed(before, after)) return null;
      if (before !== undefined) parts.add(relationPart(before.schema, before.name));
      if (after === undefined) known.relations.delete(oid);
      else known.relations.set(oid, after);
    }
    return { kind: 'parts', parts, objects };
  }

  async #read(
    reading: PreparedReading,
    context: CatalogContext,
    { mark, suspects = [] }: { readonly mark: string; readonly suspects?: Iterable<string> },
  ): Promise<CensusTaken> {
    const planning = reading === this.#named ? planningSettings : [];
    await reading.read(context, [...censusSettings(mark, suspects), ...planning]);
    const census = this.#taken.pop();
    if (census === undefined) throw new InvariantError('no census was taken');
    return census;
  }

  #newContext(standing: CatalogContext | null): CatalogContext {
    return new CatalogContext(this.#database.identity.serverVersionNumber, this.#scope, standing);
  }
}

/**
 * The database is nearly empty when the queries are planned, and will not stay so: a few rows are to be found by
 * index.
 */
const planningSettings = ['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin'].map(
  (method) => `set local enable_${method} = off`,
);

/** Whether the rows that were written say less than what they did to the catalog. */
function isBeyondParts(census: Census, known: KnownRows): boolean {
  const { unit, keys, oids } = census;
  const isKnown = (key: string): boolean => known.get(census.catalog)?.has(key) === true;
  if (unit === 'rest') return countGone(census, known) > 0 || !keys.every(isKnown);
  if (oids.includes('0')) return true;
  if (unit === 'relations') return false;
  // Other objects print the names of types and routines, and the labels of enums.
  return countGone(census, known) > 0 || keys.some(isKnown);
}

function countGone({ catalog, count, keys }: Census, known: KnownRows): number {
  if (count === null) return 0;
  const rows = known.get(catalog);
  const added = keys.filter((key) => rows?.has(key) !== true).length;
  return (rows?.size ?? 0) + added - count;
}

/** The OIDs that rows which are gone were read by. */
function findGone(known: KnownRows, inventory: KnownRows): readonly string[] {
  return [...known].flatMap(([catalog, rows]) => {
    const left = inventory.get(catalog);
    return [...rows].flatMap(([key, oid]) => (left?.has(key) === true ? [] : [oid]));
  });
}

function addRows(known: KnownRows, { catalogs }: CensusTaken): void {
  for (const { catalog, keys, oids } of catalogs) {
    const rows = known.get(catalog);
    for (const [place, key] of keys.entries()) rows?.set(key, oids[place] ?? '0');
  }
}

function rowsOf({ catalogs }: CensusTaken): KnownRows {
  return new Map(
    catalogs.map(({ catalog, keys, oids }) => [
      catalog,
      new Map(keys.map((key, place) => [key, oids[place] ?? '0'])),
    ]),
  );
}

/** A column that was dropped left with all that spoke of it. */
function isRenamed(before: Relation, after: Relation): boolean {
  if (before.schema !== after.schema || before.name !== after.name || before.relkind !== after.relkind)
    return true;
  if (before.isVisible !== after.isVisible) return true;
  return before.columnNames.some((name, attnum) => {
    const now = after.columnNames[attnum];
    return name !== undefined && now !== undefined && name !== now;
  });
}
