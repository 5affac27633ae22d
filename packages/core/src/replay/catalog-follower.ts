import { CatalogWatch } from '../catalog/catalog-watch.ts';
import type { Writer } from '../database/database.ts';
import type { CatalogScope } from '../model/catalog-scope.ts';
import type { Catalog, CatalogObject } from '../model/catalog.ts';
import { compareIdentities } from '../model/identity.ts';
import { leavesOut } from '../model/on-excluded.ts';
import { partOf } from '../model/part-of-catalog.ts';
import type { CatalogDelta } from '../model/replay.ts';
import { deltaBetween, emptyDelta, keyObjects } from './catalog-delta.ts';

/** Whether every reading takes all of the catalog, or what the rows written since the last one tell to have changed. */
export type Following = 'all' | 'changes';

/** What changed between two readings. */
interface Followed {
  readonly delta: CatalogDelta;
  /** Of the tables that the scope leaves out. */
  readonly excluded: CatalogDelta;
}

/** The catalog as it changes from step to step. */
export class CatalogFollower {
  readonly #watch: CatalogWatch;
  readonly #following: Following;
  readonly #isLeftOut: (object: CatalogObject) => boolean;
  #catalog: Catalog;
  /** Whether the last reading took all of it. */
  #isWhole = true;
  /** Objects in the order of catalogs, by part. */
  #parts: Map<string, CatalogObject[]>;

  private constructor(watch: CatalogWatch, scope: CatalogScope, following: Following, catalog: Catalog) {
    this.#watch = watch;
    this.#isLeftOut = leavesOut(scope);
    this.#following = following;
    this.#catalog = catalog;
    this.#parts = byPart(objectsOf(catalog));
  }

  static async start(
    database: Writer,
    scope: CatalogScope,
    following: Following = 'all',
  ): Promise<CatalogFollower> {
    const watch = new CatalogWatch(database, scope);
    return new CatalogFollower(watch, scope, following, await watch.readWhole());
  }

  /** As it was when all of it was read last. */
  get catalog(): Catalog {
    return this.#catalog;
  }

  /** As the last reading left them, in the order of catalogs, with those of excluded tables. */
  get objects(): readonly CatalogObject[] {
    return [...this.#parts.values()].flat().sort(compareIdentities);
  }

  /** Reads the catalog; returns what changed since the last reading. */
  async read(): Promise<Followed> {
    if (this.#following === 'all') return this.#readAll();
    const change = await this.#watch.readChange();
    if (change.kind === 'whole') return this.#take(change.catalog);
    this.#isWhole = false;
    const before = [...change.parts].flatMap((part) => this.#parts.get(part) ?? []);
    for (const part of change.parts) this.#parts.delete(part);
    const after = change.objects.toSorted(compareIdentities);
    for (const [part, objects] of byPart(after)) this.#parts.set(part, objects);
    return this.#between(before.sort(compareIdentities), after);
  }

  /** Whether the changes so far make what is there now, where nothing was done since the last reading. */
  async isExact(): Promise<boolean> {
    if (this.#isWhole) return true;
    const { delta, excluded } = await this.#readAll();
    return delta === emptyDelta && excluded === emptyDelta;
  }

  async #readAll(): Promise<Followed> {
    return this.#take(await this.#watch.readWhole());
  }

  #take(catalog: Catalog): Followed {
    const before = this.objects;
    this.#catalog = catalog;
    this.#isWhole = true;
    const after = objectsOf(catalog);
    this.#parts = byPart(after);
    return this.#between(before, after);
  }

  #between(before: readonly CatalogObject[], after: readonly CatalogObject[]): Followed {
    const [wasOwn, wasExcluded] = this.#apart(before);
    const [isOwn, isExcluded] = this.#apart(after);
    return {
      delta: deltaBetween(keyObjects(wasOwn), keyObjects(isOwn)),
      excluded: deltaBetween(keyObjects(wasExcluded), keyObjects(isExcluded)),
    };
  }

  #apart(objects: readonly CatalogObject[]): readonly [readonly CatalogObject[], readonly CatalogObject[]] {
    const excluded = objects.filter((object) => this.#isLeftOut(object));
    return excluded.length === 0
      ? [objects, excluded]
      : [objects.filter((object) => !this.#isLeftOut(object)), excluded];
  }
}

function objectsOf({ objects, excluded }: Catalog): readonly CatalogObject[] {
  return excluded === undefined ? objects : [...objects, ...excluded].sort(compareIdentities);
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
