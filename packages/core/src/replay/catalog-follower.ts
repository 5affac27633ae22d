import { RepeatedReading } from '../catalog/repeated-reading.ts';
import type { Database } from '../database/database.ts';
import type { CatalogScope } from '../model/catalog-scope.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Migration } from '../model/history.ts';
import type { CatalogDelta } from '../model/replay.ts';
import { deltaBetween, emptyDelta, keyObjects, type KeyedObjects } from './catalog-delta.ts';
import type { MigrationRun } from './run-migration.ts';

/** Files without one of these words rarely change the structure: only a function or trigger that they call could. */
const structureWords =
  /\b(?:create|alter|drop|comment|grant|revoke|do|call|execute|security|refresh|import|cluster|select)\b/i;

const fingerprintedCatalogs = [
  'pg_attrdef',
  'pg_attribute',
  'pg_class',
  'pg_constraint',
  'pg_description',
  'pg_enum',
  'pg_extension',
  'pg_index',
  'pg_inherits',
  'pg_namespace',
  'pg_policy',
  'pg_proc',
  'pg_rewrite',
  'pg_sequence',
  'pg_statistic_ext',
  'pg_trigger',
  'pg_type',
];

/** Any row that is added or changed carries a newer transaction; one that is removed is counted. */
const fingerprintSql = `select ${fingerprintedCatalogs
  .map(
    (catalog) =>
      `(select count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) from pg_catalog.${catalog})`,
  )
  .join(` || ' ' || `)}`;

interface FollowedRun {
  readonly run: MigrationRun;
  readonly delta: CatalogDelta;
}

/** The catalog as it changes from migration to migration. */
export class CatalogFollower {
  readonly #database: Database;
  readonly #reading: RepeatedReading;
  #catalog: Catalog;
  #keyed: KeyedObjects;

  private constructor(database: Database, reading: RepeatedReading, catalog: Catalog) {
    this.#database = database;
    this.#reading = reading;
    this.#catalog = catalog;
    this.#keyed = keyObjects(catalog.objects);
  }

  static async start(database: Database, scope: CatalogScope): Promise<CatalogFollower> {
    const reading = new RepeatedReading(database, scope);
    return new CatalogFollower(database, reading, await reading.read());
  }

  get catalog(): Catalog {
    return this.#catalog;
  }

  /** Runs one migration; returns what it changed. */
  async follow(migration: Migration, work: () => Promise<MigrationRun>): Promise<FollowedRun> {
    if (migration.kind === 'unreadable') return { run: await work(), delta: emptyDelta };
    if (structureWords.test(migration.sql)) return { run: await work(), delta: await this.read() };
    const before = await this.#readFingerprint();
    const migrationRun = await work();
    const isUnchanged = (await this.#readFingerprint()) === before;
    return { run: migrationRun, delta: isUnchanged ? emptyDelta : await this.read() };
  }

  /** Reads the catalog; returns what changed since the last reading. */
  async read(): Promise<CatalogDelta> {
    const catalog = await this.#reading.read();
    const keyed = keyObjects(catalog.objects);
    const delta = deltaBetween(this.#keyed, keyed);
    this.#catalog = catalog;
    this.#keyed = keyed;
    return delta;
  }

  async #readFingerprint(): Promise<string | null> {
    const [rows] = await this.#database.script(fingerprintSql);
    return rows?.[0]?.[0] ?? null;
  }
}
