import type { Catalog, CatalogObject, Column } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import { RenderContext } from './render-context.ts';

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
  readonly #tableSizes: ReadonlyMap<ObjectKey, number>;
  #drawingColumns: readonly Column[] | undefined;
  readonly #dependents = new Map<ObjectKey, CatalogObject[]>();

  constructor(options: RepairOptions) {
    this.actual = new RenderContext(options.actual, new Set());
    this.expected = new RenderContext(options.expected, new Set());
    this.version = options.serverVersionNumber;
    this.#tableSizes = options.tableSizes ?? new Map();
    for (const { dependent, on } of options.actual.dependencies) {
      const object = this.actual.find(dependent);
      if (object === undefined) continue;
      const dependents = this.#dependents.get(on);
      if (dependents === undefined) this.#dependents.set(on, [object]);
      else dependents.push(object);
    }
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

  /** Whether to spend several transactions on not blocking writes. */
  isLarge(table: ObjectIdentity): boolean {
    return (this.sizeOf(table) ?? smallTableBytes) >= smallTableBytes;
  }
}

/** The table itself, or the one that an object is on. */
export function relationOf(object: ObjectIdentity): ObjectIdentity {
  return object.table === null
    ? object
    : { kind: 'table', schema: object.schema, table: null, name: object.table };
}
