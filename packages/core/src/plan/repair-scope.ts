import type { CatalogObject, Column } from '../model/catalog.ts';
import type { Difference } from '../model/difference.ts';
import { objectKey, objectKinds, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { Statement, Unplanned } from '../model/plan.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { alterObject, type Change } from './alter-object.ts';
import { fixedTableAttributes, releaseParents } from './alter-table.ts';
import { blockersOf } from './column-blockers.ts';
import { briefLock } from './hazards.ts';
import { isOfType, mentions } from './mentions.ts';
import { qualifyTable, splitSignature } from './render-identifier.ts';
import type { RenderContext } from './render-context.ts';
import { relationOf, type RepairContext } from './repair-context.ts';
import { statement } from './statement.ts';
import { columnsOfType, type TypeSwap } from './swap-type.ts';

/**
 * What a repair takes away, builds and alters: the differences, and everything that PostgreSQL wants out of the way
 * meanwhile, which is built again afterwards.
 */
export class RepairScope {
  readonly drops = new Map<ObjectKey, CatalogObject>();
  readonly creates = new Map<ObjectKey, CatalogObject>();
  readonly alters = new Map<
    ObjectKey,
    { readonly change: Change; readonly statements: readonly Statement[] }
  >();
  /** Indexes whose successor is built before they go. */
  readonly indexReplacements = new Map<ObjectKey, Change>();
  readonly swaps: TypeSwap[] = [];
  /** Run before anything is dropped. */
  readonly releases: Statement[] = [];
  /** Columns whose default was taken away for a while. */
  readonly withoutDefault = new Map<ObjectKey, Column>();
  readonly unplanned: Unplanned[] = [];
  /** Owners and grants that an object loses when it is built anew, where the expected side says nothing of them. */
  readonly keptPrivileges = new Map<ObjectKey, CatalogObject>();
  readonly #privileges = new Map<ObjectKey, CatalogObject[]>();
  readonly #annotations = new Map<ObjectKey, CatalogObject[]>();

  readonly context: RepairContext;

  constructor(context: RepairContext, differences: readonly Difference[]) {
    this.context = context;
    for (const object of context.expected.catalog.objects) {
      if (!('on' in object)) continue;
      const key = objectKey(object.on);
      this.#annotations.set(key, [...(this.#annotations.get(key) ?? []), object]);
    }
    for (const object of context.actual.catalog.objects) {
      if (object.kind !== 'owner' && object.kind !== 'grant') continue;
      const key = objectKey(object.on);
      this.#privileges.set(key, [...(this.#privileges.get(key) ?? []), object]);
    }
    for (const difference of differences) this.#take(difference);
  }

  #take(difference: Difference): void {
    switch (difference.kind) {
      case 'missing':
        this.#create(difference.expected);
        return;
      case 'unexpected':
        this.#drop(difference.actual);
        return;
      case 'changed':
        this.#change(difference);
    }
  }

  #change(change: Change): void {
    const { actual, expected } = change;
    const attributes = new Set(change.attributes.map(({ name }) => name));
    if (expected.kind === 'table' && actual.kind === 'table') {
      if (fixedTableAttributes.some((name) => attributes.has(name))) {
        const reason = 'PostgreSQL cannot alter it: a new table has to be made and the rows copied over';
        this.unplanned.push({ object: identityOf(expected), reason });
        return;
      }
      this.releases.push(...releaseParents(actual, expected));
    }
    if (expected.kind === 'column' && actual.kind === 'column') {
      if (attributes.has('isInherited') && expected.isInherited && !this.#isInPartition(expected)) {
        const reason = 'a column that became its own stays so when the table inherits again';
        this.unplanned.push({ object: identityOf(expected), reason });
      }
      if (attributes.has('generated') && !isGenerationAlterable(actual, expected, this.context.version)) {
        this.#replace(actual);
        return;
      }
      if (actual.isInherited && expected.isInherited && attributes.has('type')) {
        for (const name of ['type', 'collation']) attributes.delete(name);
        const rest = change.attributes.filter(({ name }) => attributes.has(name));
        if (rest.length > 0) this.#alter({ ...change, attributes: rest });
        return;
      }
      if (attributes.has('type') || attributes.has('collation')) this.#unblock(actual, false);
    }
    this.#alter(change);
  }

  #alter(change: Change): void {
    const { actual, expected } = change;
    const statements = alterObject(this.context, change);
    if (statements !== null) this.alters.set(objectKey(expected), { change, statements });
    else if (isType(expected)) this.#swap({ actual, expected });
    else if (this.#isReplacedOnline(change)) this.indexReplacements.set(objectKey(expected), change);
    else this.#replace(actual);
  }

  /** ATTACH PARTITION takes the columns over, INHERIT leaves them the table's own as well. */
  #isInPartition(column: Column): boolean {
    const table = this.context.expected.find(objectKey(relationOf(column)));
    return table?.kind === 'table' && table.partitionBound !== null;
  }

  #isReplacedOnline({ actual, expected }: Change): boolean {
    return (
      actual.kind === 'index' &&
      expected.kind === 'index' &&
      actual.isValid &&
      actual.parentIndex === null &&
      expected.parentIndex === null &&
      !expected.isReplicaIdentity &&
      !actual.isReplicaIdentity &&
      this.context.isLarge(expected) &&
      this.context.expected.tableOf(expected)?.type === 'table'
    );
  }

  #replace(actual: CatalogObject): void {
    this.#drop(actual);
    const expected = this.context.expected.find(objectKey(actual));
    if (expected === undefined) return;
    this.#create(expected);
    for (const privilege of this.#privileges.get(objectKey(actual)) ?? []) {
      const key = objectKey(privilege);
      if (this.context.expected.find(key) === undefined) this.keptPrivileges.set(key, privilege);
    }
  }

  #create(expected: CatalogObject): void {
    const key = objectKey(expected);
    if (this.creates.has(key)) return;
    this.creates.set(key, expected);
    for (const annotation of this.#annotations.get(key) ?? []) this.#create(annotation);
    if (!isRelation(expected)) return;
    for (const object of objectsOn(this.context.expected, expected)) this.#create(object);
    for (const sequence of this.context.expected.sequencesOf(expected)) {
      if (this.context.actual.find(objectKey(sequence)) === undefined) this.#create(sequence);
    }
  }

  #drop(actual: CatalogObject): void {
    const key = objectKey(actual);
    if (this.drops.has(key)) return;
    this.drops.set(key, actual);
    for (const dependent of this.context.dependentsOf(actual)) this.#dropDependent(dependent);
    switch (actual.kind) {
      case 'table':
        for (const object of objectsOn(this.context.actual, actual)) {
          for (const dependent of this.context.dependentsOf(object)) this.#dropDependent(dependent);
        }
        this.#dropReferences(actual, null);
        break;
      case 'column':
        this.#unblock(actual, true);
        break;
      case 'primaryKey':
      case 'uniqueConstraint':
        this.#dropReferences(relationOf(actual), actual.columns);
        break;
      case 'index':
        if (actual.isUnique) this.#dropReferences(relationOf(actual), actual.keys.map(unquote));
        break;
      case 'sequence':
        for (const column of this.context.drawingColumns) {
          if (mentions(column.default, actual.name)) this.#releaseDefault(column);
        }
        break;
      case 'function':
      case 'procedure':
      case 'aggregate':
        this.#dropMentioning(splitSignature(actual.name).name);
        break;
      default:
    }
  }

  /** Triggers and policies are not among the recorded dependencies; what they call stands in their definition. */
  #dropMentioning(name: string): void {
    for (const kind of ['trigger', 'eventTrigger', 'rule'] as const) {
      for (const object of this.context.actual.of(kind)) {
        if (mentions(object.definition, name)) this.#dropDependent(object);
      }
    }
    for (const policy of this.context.actual.of('policy')) {
      if (mentions(policy.using, name) || mentions(policy.withCheck, name)) this.#dropDependent(policy);
    }
  }

  /** Foreign keys that point to a table, or to just these columns of it. */
  #dropReferences(table: ObjectIdentity, columns: readonly string[] | null): void {
    for (const foreignKey of this.context.actual.foreignKeysTo(table)) {
      if (columns === null || isSameSet(columns, foreignKey.referencedColumns)) {
        this.#dropDependent(foreignKey);
      }
    }
  }

  #dropDependent(dependent: CatalogObject): void {
    switch (dependent.kind) {
      case 'table':
        return;
      case 'column':
        if (dependent.generated === null) this.#releaseDefault(dependent);
        else this.#replace(dependent);
        return;
      default:
        this.#replace(dependent);
    }
  }

  #releaseDefault(column: Column): void {
    const key = objectKey(column);
    if (this.withoutDefault.has(key) || column.default === null) return;
    this.withoutDefault.set(key, column);
    const sql = `ALTER TABLE ${qualifyTable(column)} ALTER COLUMN ${quoteIdentifier(column.name)} DROP DEFAULT`;
    this.releases.push(statement(sql, column, { hazards: [briefLock(column)] }));
  }

  #unblock(column: Column, isDropped: boolean): void {
    for (const blocker of blockersOf(this.context, column, isDropped)) this.#dropDependent(blocker);
  }

  #swap(swap: TypeSwap): void {
    const { actual } = swap;
    this.swaps.push(swap);
    for (const annotation of this.#annotations.get(objectKey(actual)) ?? []) this.#create(annotation);
    const columns = columnsOfType(this.context, actual);
    for (const column of columns) {
      this.#unblock(column, false);
      const table = relationOf(column);
      for (const kind of ['index', 'checkConstraint', 'exclusionConstraint'] as const) {
        for (const object of this.context.actual.on(kind, table)) {
          if (mentions(object.definition, actual.name)) this.#dropDependent(object);
        }
      }
    }
    for (const dependent of this.context.dependentsOf(actual)) {
      // The default of a column of this type moves with the column.
      const isMoved = dependent.kind === 'column' && isOfType(dependent.type, actual);
      if (!isMoved) this.#dropDependent(dependent);
    }
  }
}

/** Columns, constraints, indexes, triggers … of a relation, and what is said about them. */
function objectsOn(side: RenderContext, relation: ObjectIdentity): readonly CatalogObject[] {
  return objectKinds.flatMap((kind): readonly CatalogObject[] => side.on(kind, relation));
}

function isType(object: CatalogObject): boolean {
  return ['enum', 'domain', 'compositeType', 'rangeType'].includes(object.kind);
}

function isRelation(object: ObjectIdentity): boolean {
  return object.kind === 'table' || object.kind === 'view' || object.kind === 'materializedView';
}

/** DROP EXPRESSION is for stored ones, SET EXPRESSION came with PostgreSQL 17; the rest needs another column. */
function isGenerationAlterable(actual: Column, expected: Column, version: number): boolean {
  if (actual.generated === null) return false;
  if (expected.generated === null) return actual.generated.storage === 'stored';
  return version >= 170000 && actual.generated.storage === expected.generated.storage;
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item) => other.includes(item));
}

function unquote(key: string): string {
  return key.startsWith('"') ? key.slice(1, -1).replaceAll('""', '"') : key;
}

function identityOf({ kind, schema, table, name }: ObjectIdentity): ObjectIdentity {
  return { kind, schema, table, name };
}
