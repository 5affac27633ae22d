import { CatalogWatch } from '../catalog/catalog-watch.ts';
import type { Writer } from '../database/database.ts';
import type { CatalogScope } from '../model/catalog-scope.ts';
import type { Catalog, CatalogObject } from '../model/catalog.ts';
import { compareIdentities } from '../model/identity.ts';
import { partOf } from '../model/part-of-catalog.ts';
import type { CatalogDelta } from '../model/replay.ts';
import { deltaBetween, emptyDelta, keyObjects } from './catalog-delta.ts';

/** Whether every reading takes all of the catalog, or what the rows written since the last one tell to have changed. */
export type Following = 'all' | 'changes';

/** The catalog as it changes from step to step. */
export class CatalogFollower {
  readonly #watch: CatalogWatch;
  readonly #following: Following;
  #catalog: Catalog;
  /** Whether the last reading took all of it. */
  #isWhole = true;
  /** Objects in the order of catalogs, by part. */
  #parts: Map<string, CatalogObject[]>;

  private constructor(watch: CatalogWatch, following: Following, catalog: Catalog) {
    this.#watch = watch;
    this.#following = following;
    this.#catalog = catalog;
    this.#parts = byPart(catalog.objects);
  }

  static async start(
    database: Writer,
    scope: CatalogScope,
    following: Following = 'all',
  ): Promise<CatalogFollower> {
    const watch = new CatalogWatch(database, scope);
    return new CatalogFollower(watch, following, await watch.readWhole());
  }

  /** As it was when all of it was read last. */
  get catalog(): Catalog {
    return this.#catalog;
  }

  /** As the last reading left them, in the order of catalogs. */
  get objects(): readonly CatalogObject[] {
    return [...this.#parts.values()].flat().sort(compareIdentities);
  }

  /** Reads the catalog; returns what changed since the last reading. */
  async read(): Promise<CatalogDelta> {
    if (this.#following === 'all') return this.#readAll();
    const change = await this.#watch.readChange();
    if (change.kind === 'whole') return this.#take(change.catalog);
    this.#isWhole = false;
    const before = [...change.parts].flatMap((part) => this.#parts.get(part) ?? []);
    for (const part of change.parts) this.#parts.delete(part);
    const after = change.objects.toSorted(compareIdentities);
    for (const [part, objects] of byPart(after)) this.#parts.set(part, objects);
    return deltaBetween(keyObjects(before.sort(compareIdentities)), keyObjects(after));
  }

  /** Whether the changes so far make what is there now, where nothing was done since the last reading. */
  async isExact(): Promise<boolean> {
    return this.#isWhole || (await this.#readAll()) === emptyDelta;
  }

  async #readAll(): Promise<CatalogDelta> {
    return this.#take(await this.#watch.readWhole());
  }

  #take(catalog: Catalog): CatalogDelta {
    const before = this.objects;
    this.#catalog = catalog;
    this.#isWhole = true;
    this.#parts = byPart(catalog.objects);
    return deltaBetween(keyObjects(before), keyObjects(catalog.objects));
  }
}

function byPart(objects: readonly CatalogObject[]): Map<string, CatalogObject[]> {
  const parts = new Map<string, CatalogObject[]>();
  for (const object of objects) {
    const part = partOf(object);
    const others = parts.get(part);
    if (others === undefined) parts.set(part, [object]);
    else others.push(object);
  }
  return parts;
}
