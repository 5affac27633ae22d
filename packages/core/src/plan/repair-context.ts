import type { Catalog, CatalogObject } from '../model/catalog.ts';
import type { Column } from '../model/objects/tables.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { Difference } from '../model/difference.ts';
import { findRebuilds, type Rebuild } from './find-rebuilds.ts';
import { RenderContext } from './render-context.ts';
import { parentIndexOf } from './render-partition.ts';

export interface RepairOptions {
  readonly actual: Catalog;
  readonly expected: Catalog;
  /** 150004 for 15.4: of the server that the plan will run on. */
  readonly serverVersionNumber: number;
  /** Bytes per table (`objectKey`), indexes included. A table that is not named is taken for a large one. */
  readonly tableSizes?: ReadonlyMap<ObjectKey, number>;
}

/** Below this the variants that hold no strong lock cost more in round trips than they save in waiting. */
const smallTableBytes = 10 * 1024 * 1024;

/** Both sides of a repair, each with the look-ups of a rendered catalog. */
export class RepairContext {
  readonly actual: RenderContext;
  readonly expected: RenderContext;
  readonly version: number;
  /** Tables that are made anew, with their rows. */
  readonly rebuilds: readonly Rebuild[];
  /** Of those tables and their partitions, on either side. */
  readonly rebuiltKeys: ReadonlySet<ObjectKey>;
  readonly #tableSizes: ReadonlyMap<ObjectKey, number>;
  #drawingColumns: readonly Column[] | undefined;
  readonly #dependents = new Map<ObjectKey, CatalogObject[]>();

  constructor(options: RepairOptions, differences: readonly Difference[]) {
    this.actual = new RenderContext(options.actual, new Set());
    this.expected = new RenderContext(options.expected, new Set());
    this.version = options.serverVersionNumber;
    this.rebuilds = findRebuilds(this.actual, this.expected, differences);
    this.rebuiltKeys = new Set(
      this.rebuilds.flatMap(({ actualTree, expectedTree }) =>
        [...actualTree, ...expectedTree].map(objectKey),
      ),
    );
    this.expected.attaching = this.#findAttaching();
    this.#tableSizes = options.tableSizes ?? new Map();
    for (const { dependent, on } of options.actual.dependencies) {
      const object = this.actual.find(dependent);
      if (object === undefined) continue;
      const dependents = this.#dependents.get(on);
      if (dependents === undefined) this.#dependents.set(on, [object]);
      else dependents.push(object);
    }
  }

  /** New partitions of tables that stay, with keys that are parts of the parent's plain indexes. */
  #findAttaching(): ReadonlySet<ObjectKey> {
    const isKept = (table: ObjectIdentity): boolean => {
      const key = objectKey(table);
      return this.actual.find(key) !== undefined && !this.rebuiltKeys.has(key);
    };
    const added = this.expected
      .of('table')
      .filter((table) => table.partitionBound !== null && !isKept(table))
      .filter((table) => this.expected.parentsOf(table).some(isKept))
      .filter((table) =>
        [...this.expected.on('primaryKey', table), ...this.expected.on('uniqueConstraint', table)].some(
          (key) => parentIndexOf(this.expected, key) !== undefined,
        ),
      );
    return new Set(added.map(objectKey));
  }

  /** Actual objects that cannot stay when `object` goes. */
  dependentsOf(object: ObjectIdentity): readonly CatalogObject[] {
    return this.#dependents.get(objectKey(object)) ?? [];
  }

  /**
   * Actual columns whose default names the sequence that it draws from in computed text. A literal of type regclass is
   * among the recorded dependencies.
   */
  get drawingColumns(): readonly Column[] {
    this.#drawingColumns ??= this.actual
      .of('column')
      .filter((column) => column.default !== null && /nextval\((?!')/.test(column.default));
    return this.#drawingColumns;
  }

  sizeOf(table: ObjectIdentity): number | null {
    return this.#tableSizes.get(objectKey(relationOf(table))) ?? null;
  }

  /** Whether to spend several transactions on not blocking writes: none may come between the halves of a rebuild. */
  isLarge(table: ObjectIdentity): boolean {
    if (this.rebuilds.length > 0) return false;
    return (this.sizeOf(table) ?? smallTableBytes) >= smallTableBytes;
  }
}

/** The table itself, or the one that an object is on. */
export function relationOf(object: ObjectIdentity): ObjectIdentity {
  return object.table === null
    ? object
    : { kind: 'table', schema: object.schema, table: null, name: object.table };
}
