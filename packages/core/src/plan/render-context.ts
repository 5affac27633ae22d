import { parseQualifiedName } from '../model/quote.ts';
import type { Catalog, CatalogObject, ObjectOf } from '../model/catalog.ts';
import type { Routine } from '../model/objects/code.ts';
import type { ForeignKey, Sequence, Table } from '../model/objects/tables.ts';
import { objectKey, type ObjectIdentity, type ObjectKey, type ObjectKind } from '../model/identity.ts';

/** A catalog with the look-ups that rendering needs, each in constant time. */
export class RenderContext {
  readonly catalog: Catalog;
  /** Tables whose defaults and checks are added after the table, because they need it themselves. */
  readonly deferring: ReadonlySet<ObjectKey>;
  /**
   * Partitions that are made by themselves and attached once their keys are there: made with PARTITION OF, they would get
   * further indexes from a parent that has its own already.
   */
  attaching: ReadonlySet<ObjectKey> = new Set();
  readonly #byKey = new Map<ObjectKey, CatalogObject>();
  readonly #keys = new Map<ObjectIdentity, ObjectKey>();
  readonly #byKind = new Map<ObjectKind, CatalogObject[]>();
  readonly #onTable = new Map<string, CatalogObject[]>();
  readonly #columns = new Map<ObjectKey, readonly ObjectOf<'column'>[]>();
  readonly #needs = new Map<ObjectKey, ObjectKey[]>();
  readonly #children = new Map<ObjectKey, Table[]>();
  readonly #sequences = new Map<ObjectKey, Sequence[]>();
  readonly #foreignKeysTo = new Map<ObjectKey, ForeignKey[]>();

  constructor(catalog: Catalog, deferring: ReadonlySet<ObjectKey>) {
    this.catalog = catalog;
    this.deferring = deferring;
    for (const object of catalog.objects) {
      const key = objectKey(object);
      this.#byKey.set(key, object);
      this.#keys.set(object, key);
      append(this.#byKind, object.kind, object);
      if (object.table !== null)
        append(this.#onTable, tableSlot(object.kind, object.schema, object.table), object);
    }
    for (const { dependent, on } of catalog.dependencies) append(this.#needs, dependent, on);
    for (const sequence of this.of('sequence')) {
      const { ownedBy } = sequence;
      if (ownedBy !== null) append(this.#sequences, tableKey(ownedBy.schema, ownedBy.table), sequence);
    }
    for (const foreignKey of this.of('foreignKey')) {
      const { referencedSchema, referencedTable } = foreignKey;
      append(this.#foreignKeysTo, tableKey(referencedSchema, referencedTable), foreignKey);
    }
    for (const table of this.of('table')) {
      for (const parent of this.parentsOf(table)) append(this.#children, this.keyOf(parent), table);
    }
  }

  /** {@link objectKey}, made once per object of the catalog. */
  keyOf(object: ObjectIdentity): ObjectKey {
    return this.#keys.get(object) ?? objectKey(object);
  }

  find(key: ObjectKey): CatalogObject | undefined {
    return this.#byKey.get(key);
  }

  of<K extends ObjectKind>(kind: K): readonly ObjectOf<K>[] {
    return asKind<K>(this.#byKind.get(kind));
  }

  /** Functions and procedures. */
  get routines(): readonly Routine[] {
    const routines = [...(this.#byKind.get('function') ?? []), ...(this.#byKind.get('procedure') ?? [])];
    return routines.filter(
      (object): object is Routine => object.kind === 'function' || object.kind === 'procedure',
    );
  }

  on<K extends ObjectKind>(kind: K, table: ObjectIdentity): readonly ObjectOf<K>[] {
    return asKind<K>(this.#onTable.get(tableSlot(kind, table.schema, table.name)));
  }

  columnsOf(table: ObjectIdentity): readonly ObjectOf<'column'>[] {
    const key = this.keyOf(table);
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    const columns = [...this.on('column', table)].sort((one, other) => one.position - other.position);
    this.#columns.set(key, columns);
    return columns;
  }

  /** What the server recorded that the object needs. */
  needsOf(object: ObjectIdentity): readonly ObjectKey[] {
    return this.#needs.get(this.keyOf(object)) ?? [];
  }

  /** The parents that the catalog holds, in order. */
  parentsOf(table: Table): readonly Table[] {
    return table.inherits.flatMap((text) => {
      const [schema, name] = parseQualifiedName(text);
      const parent = this.find(tableKey(schema ?? '', name ?? ''));
      return parent?.kind === 'table' ? [parent] : [];
    });
  }

  childrenOf(table: ObjectIdentity): readonly Table[] {
    return this.#children.get(this.keyOf(table)) ?? [];
  }

  /** Sequences that belong to a column of the table. */
  sequencesOf(table: ObjectIdentity): readonly Sequence[] {
    return this.#sequences.get(this.keyOf(table)) ?? [];
  }

  /** Foreign keys that point to the table, its own included. */
  foreignKeysTo(table: ObjectIdentity): readonly ForeignKey[] {
    return this.#foreignKeysTo.get(tableKey(table.schema ?? '', table.name)) ?? [];
  }

  /** The table that an object is on, if the catalog holds it. */
  tableOf(object: ObjectIdentity): Table | undefined {
    const table = this.find(tableKey(object.schema ?? '', object.table ?? ''));
    return table?.kind === 'table' ? table : undefined;
  }
}

function tableKey(schema: string, name: string): ObjectKey {
  return objectKey({ kind: 'table', schema, table: null, name });
}

function tableSlot(kind: ObjectKind, schema: string | null, table: string): string {
  return `${kind}\u0000${schema ?? ''}\u0000${table}`;
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

const none: readonly CatalogObject[] = [];

/** The lists are kept by kind: to filter them again for each look-up would cost as much as what is looked up. */
function asKind<K extends ObjectKind>(objects: readonly CatalogObject[] = none): readonly ObjectOf<K>[] {
  return objects as readonly ObjectOf<K>[];
}
