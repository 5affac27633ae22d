import { PreparedCatalog } from '../catalog/prepared-reading.ts';
import type { Writer } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import type { Catalog } from '../model/catalog.ts';
import type { CatalogScope } from '../model/catalog-scope.ts';
import { InvariantError } from '../model/failure.ts';
import { objectKey, type ObjectIdentity } from '../model/identity.ts';
import { isRename } from '../model/statement-evidence.ts';
import type { Places } from '../model/places.ts';
import type { HeldLock, StatementRefusal, TriedMigration, TriedStatement } from '../model/tried-statement.ts';
import { deltaBetween, emptyDelta, keyObjects } from './catalog-delta.ts';
import { readPlaces, remadeBetween } from './column-places.ts';
import { readConversions } from './read-conversions.ts';
import type { ScriptStatement } from './script-statement.ts';
import { isNonTransactional, natureOf } from './statement-nature.ts';

/** `cannot run inside a transaction block`, `invalid transaction termination`: alone in its file it may. */
const wantsNoTransaction: ReadonlySet<string> = new Set(['25001', '2D000']);
const endsTransaction = /^(?:commit|end|abort|rollback(?!\s+(?:(?:work|transaction)\s+)?to\b))\b/i;
const keepsAll = /^(?:commit|end)\b/i;

/**
 * Runs the statements of a file one by one in one transaction, as PostgreSQL runs a file that is sent as one query; a
 * refused one is taken back and the next one tried. Transactions of the file's own are honoured.
 *
 * @param isSupplied statements whose effect was brought about beforehand, so that they are not run
 */
export async function tryStatements(
  database: Writer,
  statements: readonly ScriptStatement[],
  scope: CatalogScope,
  isSupplied: (statement: ScriptStatement) => boolean,
): Promise<TriedMigration> {
  const trial = new Trial(database, scope);
  const base = await trial.begin();
  const basePlaces = trial.places;
  const steps: TriedStatement[] = [];
  for (const statement of statements) {
    const { text, line, kind } = statement;
    const isTransactional = !isNonTransactional(statement);
    const tried = isSupplied(statement)
      ? untouched
      : kind === 'TransactionStmt'
        ? await trial.control(text)
        : await trial.run(text, statements.length === 1);
    const refused = tried.refusal?.message ?? null;
    steps.push({
      ...{ text, line, kind, isTransactional, refused },
      nature: natureOf(statement),
      extension: statement.extension?.name ?? null,
      conversions: await readConversions(text),
      places: trial.places,
      ...tried,
    });
  }
  const refusal = await trial.end(steps);
  const last = steps.findLastIndex((step) => step.nature === 'data' && step.refusal === null);
  const judged = steps.map((step, place) =>
    refusal !== null && place === last ? { ...step, refusal, refused: refusal.message } : step,
  );
  return { base: base.objects, basePlaces, steps: judged, final: trial.catalog };
}

type Tried = Pick<TriedStatement, 'delta' | 'refusal' | 'locks' | 'rewrites'>;

const untouched: Tried = { delta: emptyDelta, refusal: null, locks: [], rewrites: [] };

interface Relation {
  readonly identity: ObjectIdentity;
  /** Of what holds rows: another one when it was written anew. */
  readonly fileNode: string;
}

const relationsSql = `
  select c.oid, c.relkind, n.nspname, c.relname, c.relfilenode
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'm', 'v', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  order by c.oid`;

const locksSql = `
  select relation, mode from pg_catalog.pg_locks
  where pid = pg_catalog.pg_backend_pid() and locktype = 'relation' and granted
  order by relation, mode`;

/** One transaction after the other on a scratch database; knows what has changed since the last statement. */
class Trial {
  readonly #database: Writer;
  readonly #reading: PreparedCatalog;
  #catalog: Catalog | null = null;
  #places: Places = { columns: new Map(), types: new Map() };
  #relations: ReadonlyMap<string, Relation> = new Map();
  readonly #held = new Set<string>();

  constructor(database: Writer, scope: CatalogScope) {
    this.#database = database;
    this.#reading = new PreparedCatalog(database, scope);
  }

  get places(): Places {
    return this.#places;
  }

  get catalog(): Catalog {
    if (this.#catalog === null) throw new InvariantError('the trial was not begun');
    return this.#catalog;
  }

  async begin(): Promise<Catalog> {
    await this.#database.script('begin');
    this.#relations = await this.#readRelations();
    this.#catalog = await this.#reading.read();
    this.#places = await readPlaces(this.#database);
    return this.#catalog;
  }

  /**
   * Keeps what was done. Where a deferred constraint refuses rows of the file, that is said, and the structure alone is
   * made again: what comes next stands on it.
   */
  async end(steps: readonly TriedStatement[]): Promise<StatementRefusal | null> {
    const refusal = await this.#attempt('commit');
    if (refusal === null) return null;
    for (const { text, kind, nature, refusal: own } of steps) {
      const isStructure = nature !== 'data' && kind !== 'TransactionStmt' && own === null;
      if (isStructure) await this.#attempt(text);
    }
    return refusal;
  }

  /** BEGIN changes nothing in a transaction that is open; after COMMIT or ROLLBACK the next one is begun. */
  async control(text: string): Promise<Tried> {
    const refusal = await this.#attempt(text);
    if (!endsTransaction.test(text)) return { ...untouched, refusal };
    await this.#database.script('begin');
    this.#held.clear();
    if (refusal === null && keepsAll.test(text)) return { ...untouched, refusal };
    return { ...untouched, refusal, delta: await this.#follow(text) };
  }

  async run(text: string, isAlone: boolean): Promise<Tried> {
    await this.#database.script('savepoint tried');
    const refusal = await this.#attempt(text);
    if (refusal === null) {
      await this.#database.script('release savepoint tried');
      const [locks, rewrites] = [await this.#readLocks(), await this.#readRewrites(text)];
      return { refusal, locks, rewrites, delta: await this.#follow(text) };
    }
    await this.#database.script('rollback to savepoint tried');
    if (!isAlone || !wantsNoTransaction.has(refusal.sqlState)) return { ...untouched, refusal };
    return this.#runAlone(text);
  }

  async #runAlone(text: string): Promise<Tried> {
    await this.#database.script('commit');
    const refusal = await this.#attempt(text);
    await this.#database.script('begin');
    return { ...untouched, refusal, delta: await this.#follow(text) };
  }

  async #attempt(text: string): Promise<StatementRefusal | null> {
    try {
      await this.#database.execute(text);
      return null;
    } catch (error) {
      if (!(error instanceof QueryFailure) || error.code === 'connection-lost') throw error;
      const { sqlState, serverMessage, detail, hint } = error;
      return { sqlState, message: serverMessage, detail, hint };
    }
  }

  /** A column that one statement drops and makes again is both removed and put: its values are gone. */
  async #follow(text: string): Promise<TriedStatement['delta']> {
    const before = keyObjects(this.catalog.objects);
    this.#catalog = await this.#reading.read();
    const delta = deltaBetween(before, keyObjects(this.#catalog.objects));
    const places = this.#places;
    this.#places = await readPlaces(this.#database);
    const columns = this.#catalog.objects.filter(({ kind }) => kind === 'column');
    const remade = isRename({ text }) ? [] : remadeBetween(places.columns, this.#places.columns, columns);
    if (remade.length === 0) return delta;
    const keys = new Set(remade.map(objectKey));
    const known = new Set(delta.put.map(objectKey));
    const unchanged = columns.filter(
      (column) => keys.has(objectKey(column)) && !known.has(objectKey(column)),
    );
    return { put: [...delta.put, ...unchanged], removed: [...delta.removed, ...remade] };
  }

  async #readRelations(): Promise<ReadonlyMap<string, Relation>> {
    const [rows = []] = await this.#database.script(relationsSql);
    return new Map(
      rows.map(([oid, kind, schema, name, fileNode]) => [
        oid ?? '',
        {
          identity: {
            kind: kind === 'v' ? 'view' : kind === 'm' ? 'materializedView' : 'table',
            schema: schema ?? null,
            table: null,
            name: name ?? '',
          },
          fileNode: fileNode ?? '0',
        },
      ]),
    );
  }

  async #readLocks(): Promise<readonly HeldLock[]> {
    const [rows = []] = await this.#database.script(locksSql);
    const locks: HeldLock[] = [];
    for (const [oid, mode] of rows) {
      const relation = this.#relations.get(oid ?? '')?.identity;
      const key = `${oid ?? ''} ${mode ?? ''}`;
      if (relation === undefined || mode === null || mode === undefined || this.#held.has(key)) continue;
      this.#held.add(key);
      locks.push({ relation, mode });
    }
    return locks;
  }

  /** TRUNCATE gives a table a new file too, and copies nothing. */
  async #readRewrites(text: string): Promise<readonly ObjectIdentity[]> {
    const before = this.#relations;
    const now = await this.#readRelations();
    this.#relations = new Map(
      [...before].map(([oid, relation]) => [
        oid,
        { ...relation, fileNode: now.get(oid)?.fileNode ?? relation.fileNode },
      ]),
    );
    if (/^\s*truncate\b/i.test(text)) return [];
    return [...before]
      .filter(([oid, { fileNode }]) => fileNode !== (now.get(oid)?.fileNode ?? fileNode))
      .map(([, { identity }]) => identity);
  }
}
