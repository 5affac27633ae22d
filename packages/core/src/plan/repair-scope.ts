import type { CatalogObject } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { Column, Table } from '../model/objects/tables.ts';
import type { Domain } from '../model/objects/types.ts';
import type { Statement, Unplanned } from '../model/plan.ts';
import type { Change } from './alter-object.ts';
import type { IndexRename } from './index-renames.ts';
import type { RepairContext } from './repair-context.ts';
import { bearerKey, isRelation } from './repair-facts.ts';
import type { TypeSwap } from './swap-type.ts';

/**
 * What a repair takes away, builds and alters: the differences, and everything that PostgreSQL wants out of the way
 * meanwhile, which is built again afterwards.
 */
export class RepairScope {
  readonly drops = new Map<ObjectKey, CatalogObject>();
  readonly creates = new Map<ObjectKey, CatalogObject>();
  /** Of `creates`, the relations: schemas, each with the names. */
  readonly #newRelations = new Map<string | null, Set<string>>();
  readonly alters = new Map<
    ObjectKey,
    { readonly change: Change; readonly statements: readonly Statement[] }
  >();
  /** Indexes whose successor is built before they go. */
  readonly indexReplacements = new Map<ObjectKey, Change>();
  /** Indexes that differ in their names alone. */
  readonly indexRenames: readonly IndexRename[];
  readonly swaps = new Map<ObjectKey, TypeSwap>();
  /** Run before anything is dropped. */
  readonly releases: Statement[] = [];
  /** Run after the releases: rows are written down as they are once partitions that stay have left. */
  readonly holds: Statement[] = [];
  /** Tables that left their parents: what they had from those is theirs. */
  readonly left = new Set<ObjectKey>();
  /** Columns whose default was taken away for a while. */
  readonly withoutDefault = new Map<ObjectKey, Column>();
  /** Domains as they are once default and checks that call what goes were taken away for a while. */
  readonly releasedDomains = new Map<ObjectKey, Domain>();
  /** Partitions that foreign keys keep from being dropped as long as they belong to their parent. */
  readonly detached = new Map<ObjectKey, Table>();
  readonly unplanned: Unplanned[] = [];
  /** Owners and grants that an object loses when it is built anew, where the expected side says nothing of them. */
  readonly keptPrivileges = new Map<ObjectKey, CatalogObject>();
  /** Tables whose index of this use is built anew, which makes PostgreSQL forget the use. */
  readonly replicaIdentities = new Map<ObjectKey, Table>();
  readonly #privileges = new Map<ObjectKey, CatalogObject[]>();
  readonly #annotations = new Map<ObjectKey, CatalogObject[]>();

  readonly context: RepairContext;

  constructor(context: RepairContext, indexRenames: readonly IndexRename[]) {
    this.context = context;
    this.indexRenames = indexRenames;
    for (const object of context.expected.catalog.objects) {
      if (!('on' in object)) continue;
      const key = bearerKey(context.expected, object.on);
      this.#annotations.set(key, [...(this.#annotations.get(key) ?? []), object]);
    }
    for (const object of context.actual.catalog.objects) {
      if (object.kind !== 'owner' && object.kind !== 'grant') continue;
      const key = bearerKey(context.actual, object.on);
      this.#privileges.set(key, [...(this.#privileges.get(key) ?? []), object]);
    }
  }

  /** What the expected side says about an object. */
  annotationsOf(key: ObjectKey): readonly CatalogObject[] {
    return this.#annotations.get(key) ?? [];
  }

  /** Owners and grants of an object on the actual side. */
  privilegesOf(key: ObjectKey): readonly CatalogObject[] {
    return this.#privileges.get(key) ?? [];
  }

  addCreate(expected: CatalogObject): void {
    this.creates.set(objectKey(expected), expected);
    if (!isRelation(expected)) return;
    const named = this.#newRelations.get(expected.schema);
    if (named === undefined) this.#newRelations.set(expected.schema, new Set([expected.name]));
    else named.add(expected.name);
  }

  /** Whether the object is a part of a relation that the repair builds. */
  isOnNewRelation({ schema, table }: ObjectIdentity): boolean {
    return table !== null && this.#newRelations.get(schema)?.has(table) === true;
  }
}
