import type { CatalogObject, Column, Table } from '../model/catalog.ts';
import type { Difference } from '../model/difference.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { Statement, Unplanned } from '../model/plan.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { alterObject, type Change } from './alter-object.ts';
import { fixedTableAttributes, releaseParents } from './alter-table.ts';
import { blockersOf } from './column-blockers.ts';
import { briefLock } from './hazards.ts';
import { isOfType, mentions } from './mentions.ts';
import { qualifyTable, splitSignature } from './render-identifier.ts';
import { relationOf, type RepairContext } from './repair-context.ts';
import {
  identityOf,
  isGenerationAlterable,
  isRelation,
  isSameSet,
  isType,
  objectsOn,
  unquote,
} from './repair-facts.ts';
import { statement } from './statement.ts';
import { columnsOfType, obstacleToSwap, type TypeSwap } from './swap-type.ts';

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
  readonly swaps = new Map<ObjectKey, TypeSwap>();
  /** Run before anything is dropped. */
  readonly releases: Statement[] = [];
  /** Columns whose default was taken away for a while. */
  readonly withoutDefault = new Map<ObjectKey, Column>();
  readonly unplanned: Unplanned[] = [];
  /** Owners and grants that an object loses when it is built anew, where the expected side says nothing of them. */
  readonly keptPrivileges = new Map<ObjectKey, CatalogObject>();
  /** Tables whose index of this use is built anew, which makes PostgreSQL forget the use. */
  readonly replicaIdentities = new Map<ObjectKey, Table>();
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
    for (const difference of differences) {
      this.#take(difference);
      this.#regrantColumns(difference);
    }
  }

  /** REVOKE on a table takes the privilege from its columns as well. */
  #regrantColumns(difference: Difference): void {
    const revoked = difference.kind === 'missing' ? null : difference.actual;
    if (revoked?.kind !== 'grant' || revoked.on.kind === 'column') return;
    for (const grant of this.context.expected.of('grant')) {
      const isOnColumn = grant.on.kind === 'column' && grant.on.schema === revoked.on.schema;
      if (isOnColumn && grant.on.table === revoked.on.name && grant.grantee === revoked.grantee)
        this.#create(grant);
    }
  }

  #take(difference: Difference): void {
    switch (difference.kind) {
      case 'missing':
        if (!this.#comesWithRowType(difference.expected)) this.#create(difference.expected);
        return;
      case 'unexpected':
        if (!this.#comesWithRowType(difference.actual)) this.#drop(difference.actual);
        return;
      case 'changed':
        this.#change(difference);
    }
  }

  #change(change: Change): void {
    const { actual, expected } = change;
    const attributes = new Set(change.attributes.map(({ name }) => name));
    if (attributes.has('isInherited')) this.#admitOwnParts(expected);
    if (attributes.has('parentIndex') && this.#changesParents(expected)) {
      this.#alterWithout(change, ['parentIndex', 'isInherited']);
      return;
    }
    if (expected.kind === 'table' && actual.kind === 'table') {
      if (fixedTableAttributes.some((name) => attributes.has(name))) {
        const reason = 'PostgreSQL cannot alter it: a new table has to be made and the rows copied over';
        this.unplanned.push({ object: identityOf(expected), reason });
        return;
      }
      this.releases.push(...releaseParents(actual, expected));
    }
    if (expected.kind === 'column' && actual.kind === 'column') {
      if (attributes.has('identity') && actual.identity !== null && expected.identity === null) {
        // Its sequence holds the name that a SERIAL column wants.
        this.#release(actual, 'DROP IDENTITY');
      }
      if (this.#hasRowType(actual, expected)) {
        this.#alterWithout(change, ['type', 'collation']);
        return;
      }
      if (attributes.has('generated') && !isGenerationAlterable(this.context, actual, expected)) {
        this.#replace(actual);
        return;
      }
      if (actual.isInherited && expected.isInherited && attributes.has('type')) {
        this.#alterWithout(change, ['type', 'collation']);
        return;
      }
      if (attributes.has('type') || attributes.has('collation')) this.#unblock(actual, false);
    }
    this.#alter(change);
  }

  #alterWithout(change: Change, names: readonly string[]): void {
    const attributes = change.attributes.filter(({ name }) => !names.includes(name));
    if (attributes.length > 0) this.#alter({ ...change, attributes });
  }

  #alter(change: Change): void {
    const { actual, expected } = change;
    const statements = alterObject(this.context, change);
    if (statements !== null) this.alters.set(objectKey(expected), { change, statements });
    else if (isType(expected)) this.#swap({ actual, expected });
    else if (this.#isReplacedOnline(change)) this.indexReplacements.set(objectKey(expected), change);
    else this.#replace(actual);
  }

  /** ATTACH PARTITION takes columns and checks over, INHERIT leaves them the table's own as well. */
  #admitOwnParts(expected: CatalogObject): void {
    const isInherited = 'isInherited' in expected && expected.isInherited;
    const isLeftOwn = isInherited && (expected.kind === 'column' || expected.kind === 'checkConstraint');
    const table = this.context.expected.tableOf(expected);
    if (!isLeftOwn || table === undefined || table.partitionBound !== null) return;
    const object = identityOf(table);
    if (this.unplanned.some((each) => objectKey(each.object) === objectKey(object))) return;
    const reason =
      'what became its own stays so when the table inherits again: only a new table has it from the parent';
    this.unplanned.push({ object, reason });
  }

  /** ATTACH PARTITION and DETACH PARTITION take a table's indexes along. */
  #changesParents(object: CatalogObject): boolean {
    const { actual, expected } = this.context;
    const before = actual.tableOf(object)?.inherits ?? [];
    const after = expected.tableOf(object)?.inherits ?? [];
    return !isSameSet(before, after);
  }

  #comesWithRowType(object: CatalogObject): boolean {
    return object.kind === 'column' && this.#hasRowType(object);
  }

  /** Columns of a table made OF a type follow the type. */
  #hasRowType(...columns: readonly Column[]): boolean {
    const { actual, expected } = this.context;
    return columns.every(
      (column) =>
        (actual.tableOf(column)?.rowType ?? null) !== null &&
        expected.tableOf(column)?.rowType === actual.tableOf(column)?.rowType,
    );
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
    this.#keepPrivileges(actual);
    const table = this.context.expected.tableOf(expected);
    if (table?.replicaIdentity === `index ${expected.name}`)
      this.replicaIdentities.set(objectKey(table), table);
  }

  #keepPrivileges(actual: CatalogObject): void {
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
      default: {
        const nested = this.#nestedSwap(dependent);
        if (nested.length === 0) this.#replace(dependent);
        for (const swap of nested) this.#swap(swap);
      }
    }
  }

  #releaseDefault(column: Column): void {
    const key = objectKey(column);
    if (this.withoutDefault.has(key) || column.default === null) return;
    this.withoutDefault.set(key, column);
    this.#release(column, 'DROP DEFAULT');
  }

  #release(column: Column, action: string): void {
    const sql = `ALTER TABLE ${qualifyTable(column)} ALTER COLUMN ${quoteIdentifier(column.name)} ${action}`;
    this.releases.push(statement(sql, column, { hazards: [briefLock(column)] }));
  }

  #unblock(column: Column, isDropped: boolean): void {
    for (const blocker of blockersOf(this.context, column, isDropped)) this.#dropDependent(blocker);
  }

  #swap(swap: TypeSwap): void {
    const { actual, expected } = swap;
    const key = objectKey(actual);
    if (this.swaps.has(key)) return;
    const nested = this.context.dependentsOf(actual).flatMap((dependent) => this.#nestedSwap(dependent));
    const obstacle = obstacleToSwap(this.context, actual, nested);
    if (obstacle !== null) {
      this.unplanned.push({ object: identityOf(expected), reason: obstacle });
      return;
    }
    this.swaps.set(key, swap);
    this.#keepPrivileges(actual);
    for (const annotation of this.#annotations.get(key) ?? []) this.#create(annotation);
    for (const column of columnsOfType(this.context, actual)) {
      // Values of a range type wait as text, which other indexes and constraints than its own understand.
      this.#unblock(column, actual.kind === 'rangeType');
      const table = relationOf(column);
      for (const kind of ['index', 'checkConstraint', 'exclusionConstraint'] as const) {
        for (const object of this.context.actual.on(kind, table)) {
          if (mentions(object.definition, actual.name)) this.#dropDependent(object);
        }
      }
    }
    for (const each of nested) this.#swap(each);
    for (const dependent of this.context.dependentsOf(actual)) {
      // The default of a column of this type moves with the column.
      const isMoved = dependent.kind === 'column' && isOfType(dependent.type, actual);
      if (!isMoved && !this.swaps.has(objectKey(dependent))) this.#dropDependent(dependent);
    }
  }

  /** A type made of another one is swapped too where columns have it; otherwise it can go and come. */
  #nestedSwap(dependent: CatalogObject): readonly TypeSwap[] {
    const expected = this.context.expected.find(objectKey(dependent));
    const isSwapped =
      isType(dependent) && expected !== undefined && columnsOfType(this.context, dependent).length > 0;
    return isSwapped ? [{ actual: dependent, expected }] : [];
  }
}
