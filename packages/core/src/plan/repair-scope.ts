import type { CatalogObject, ObjectOf } from '../model/catalog.ts';
import type { Column, Table } from '../model/objects/tables.ts';
import type { Domain } from '../model/objects/types.ts';
import { differingObject, type Difference } from '../model/difference.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { Statement, Unplanned } from '../model/plan.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';
import { obstacleToForeignData } from './alter-foreign-data.ts';
import { alterObject, type Change } from './alter-object.ts';
import { releaseParents } from './alter-table.ts';
import { blockersOf } from './column-blockers.ts';
import { briefLock } from './hazards.ts';
import { findIndexRenames, type IndexRename } from './index-renames.ts';
import { isOfType, mentions } from './mentions.ts';
import { obstacleToRebuild, type Rebuild } from './find-rebuilds.ts';
import { holdRows } from './hold-rows.ts';
import { isForeignData } from './render-foreign-data.ts';
import { qualifyTable, splitSignature } from './render-identifier.ts';
import { leavePublication } from './render-publication.ts';
import { obstacleToSubscription } from './render-subscription.ts';
import { relationOf, type RepairContext } from './repair-context.ts';
import {
  bearerKey,
  isRebuilt,
  identityOf,
  isGenerationAlterable,
  isReferable,
  isRelation,
  isType,
  objectsOn,
  unquote,
} from './repair-facts.ts';
import { changesParents, comesWithRowType, followsParent, hasRowType } from './shaped-by-others.ts';
import { statement } from './statement.ts';
import {
  callersOf,
  definitionsWith,
  isHeldByKeys,
  keysOn,
  partsOf,
  referencesTo,
  wholeInTheWay,
} from './unrecorded-dependents.ts';
import { withoutCalls } from './release-domain.ts';
import { columnsOfType, obstacleToSwap, type TypeSwap } from './swap-type.ts';

function isRoutine({ kind }: CatalogObject): boolean {
  return kind === 'function' || kind === 'procedure' || kind === 'aggregate';
}

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

  constructor(context: RepairContext, differences: readonly Difference[]) {
    this.context = context;
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
    for (const rebuild of context.rebuilds) this.#rebuild(rebuild);
    this.indexRenames = findIndexRenames(differences).filter(({ actual }) => !isRebuilt(context, actual));
    const renamed = new Set(
      this.indexRenames.flatMap(({ actual, expected }) => [objectKey(actual), objectKey(expected)]),
    );
    for (const difference of differences) {
      if (difference.kind === 'changed' && isRebuilt(context, difference.actual)) continue;
      if (renamed.has(objectKey(differingObject(difference)))) continue;
      this.#take(difference);
      this.#regrantColumns(difference);
    }
  }

  /** Whether the object is a part of a relation that the repair builds. */
  isOnNewRelation({ schema, table }: ObjectIdentity): boolean {
    return table !== null && this.#newRelations.get(schema)?.has(table) === true;
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
        if (!comesWithRowType(this.context, difference.expected)) this.#create(difference.expected);
        return;
      case 'unexpected':
        if (!comesWithRowType(this.context, difference.actual)) this.#drop(difference.actual);
        return;
      case 'changed':
        this.#change(difference);
    }
  }

  #change(change: Change): void {
    const { actual, expected } = change;
    const attributes = new Set(change.attributes.map(({ name }) => name));
    if (attributes.has('isInherited')) this.#admitOwnParts(expected);
    if (attributes.has('parentIndex') && changesParents(this.context, expected)) {
      this.#alterWithout(change, ['parentIndex', 'isInherited']);
      return;
    }
    if (expected.kind === 'table' && actual.kind === 'table') {
      const released = releaseParents(actual, expected);
      this.releases.push(...released);
      if (released.length > 0) this.left.add(objectKey(actual));
    }
    if (expected.kind === 'column' && actual.kind === 'column') {
      if (attributes.has('identity') && actual.identity !== null && expected.identity === null) {
        // Its sequence holds the name that a SERIAL column wants.
        this.#release(actual, 'DROP IDENTITY');
      }
      if (hasRowType(this.context, actual, expected)) {
        this.#alterWithout(change, ['type', 'collation']);
        return;
      }
      if (attributes.has('generated') && !isGenerationAlterable(this.context, actual, expected)) {
        this.#replace(actual);
        return;
      }
      if (followsParent(this.context, actual, expected)) {
        this.#alterWithout(change, ['type', 'collation']);
        return;
      }
      if (attributes.has('type') || attributes.has('collation')) this.#unblock(actual, false);
      if (!isReferable(actual.type, expected.type)) this.#dropAll(keysOn(this.context, actual));
    }
    if (actual.kind === 'sequence' && attributes.has('ownedBy') && actual.ownedBy !== null) {
      // It would go with the column that owns it.
      const sql = `ALTER SEQUENCE ${quoteQualified(actual.schema, actual.name)} OWNED BY NONE`;
      this.releases.push(statement(sql, expected));
    }
    this.#alter(change);
  }

  #rebuild(rebuild: Rebuild): void {
    const reason = obstacleToRebuild(rebuild);
    if (reason !== null) {
      this.unplanned.push({ object: identityOf(rebuild.expected), reason });
      return;
    }
    this.holds.push(...holdRows(this.context, rebuild));
    for (const table of rebuild.actualTree) {
      this.#replace(table);
      for (const sequence of this.context.actual.sequencesOf(table)) this.#replace(sequence);
    }
    for (const table of rebuild.expectedTree) this.#create(table);
  }

  #alterWithout(change: Change, names: readonly string[]): void {
    const attributes = change.attributes.filter(({ name }) => !names.includes(name));
    if (attributes.length > 0) this.#alter({ ...change, attributes });
  }

  /** What is not seen cannot be written. */
  #isSeen(actual: CatalogObject | undefined, expected: CatalogObject): boolean {
    const reason = isForeignData(expected)
      ? obstacleToForeignData(actual, expected)
      : expected.kind === 'subscription'
        ? obstacleToSubscription(actual, expected)
        : null;
    if (reason !== null) this.unplanned.push({ object: identityOf(expected), reason });
    return reason === null;
  }

  #alter(change: Change): void {
    const { actual, expected } = change;
    if (!this.#isSeen(actual, expected)) return;
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
    if (!this.#isSeen(undefined, expected)) return;
    this.creates.set(key, expected);
    for (const annotation of this.#annotations.get(key) ?? []) this.#create(annotation);
    if (!isRelation(expected)) return;
    const named = this.#newRelations.get(expected.schema);
    if (named === undefined) this.#newRelations.set(expected.schema, new Set([expected.name]));
    else named.add(expected.name);
    for (const object of objectsOn(this.context.expected, expected)) this.#create(object);
    for (const sequence of this.context.expected.sequencesOf(expected)) {
      if (this.context.actual.find(objectKey(sequence)) === undefined) this.#create(sequence);
    }
  }

  #drop(actual: CatalogObject): void {
    const key = objectKey(actual);
    if (this.drops.has(key)) return;
    this.drops.set(key, actual);
    for (const dependent of this.context.dependentsOf(actual)) this.#dropDependent(dependent, actual);
    switch (actual.kind) {
      case 'table':
        for (const object of objectsOn(this.context.actual, actual)) {
          this.#dropAll(this.context.dependentsOf(object));
        }
        this.#dropAll(referencesTo(this.context, actual, null));
        // A partition cannot be dropped while foreign keys refer to the whole.
        if (isHeldByKeys(this.context, actual)) this.detached.set(key, actual);
        break;
      case 'column':
        this.#unblock(actual, true);
        break;
      case 'primaryKey':
      case 'uniqueConstraint':
        this.#dropAll(referencesTo(this.context, relationOf(actual), actual.columns));
        this.#dropParts(actual);
        this.#dropWhole(actual);
        break;
      case 'index':
        if (actual.isUnique)
          this.#dropAll(referencesTo(this.context, relationOf(actual), actual.keys.map(unquote)));
        this.#dropParts(actual);
        this.#dropWhole(actual);
        break;
      case 'sequence':
        for (const column of this.context.drawingColumns) {
          if (mentions(column.default, actual.name)) this.#releaseDefault(column);
        }
        break;
      case 'function':
      case 'procedure':
      case 'aggregate':
        this.#dropAll(callersOf(this.context, splitSignature(actual.name).name));
        break;
      default:
    }
  }

  /** Parts of a partitioned index go with it. */
  #dropParts(whole: ObjectOf<'index' | 'primaryKey' | 'uniqueConstraint'>): void {
    for (const child of this.context.actual.childrenOf(relationOf(whole))) {
      if (this.drops.has(objectKey(child)) || this.left.has(objectKey(child))) continue;
      for (const part of partsOf(this.context, whole, child)) this.#replace(part);
    }
  }

  /** A part cannot leave the whole, which comes back with the parts that stay. */
  #dropWhole(part: ObjectOf<'index' | 'primaryKey' | 'uniqueConstraint'>): void {
    const whole = wholeInTheWay(this.context, part);
    if (whole !== undefined && !this.drops.has(objectKey(whole))) this.#replace(whole);
  }

  #dropAll(dependents: readonly CatalogObject[]): void {
    for (const dependent of dependents) this.#dropDependent(dependent);
  }

  #dropDependent(dependent: CatalogObject, on?: CatalogObject): void {
    switch (dependent.kind) {
      case 'table':
        return;
      case 'domain':
        if (on !== undefined && isRoutine(on)) {
          this.#releaseDomain(dependent, on);
          return;
        }
        break;
      case 'column':
        if (dependent.generated === null) this.#releaseDefault(dependent);
        else this.#replace(dependent);
        return;
      default:
    }
    const nested = this.#nestedSwap(dependent);
    if (nested.length === 0) this.#replace(dependent);
    for (const swap of nested) this.#swap(swap);
  }

  /** Default and checks of a domain that call a routine which goes: they come back when it is there again. */
  #releaseDomain(domain: Domain, routine: CatalogObject): void {
    const key = objectKey(domain);
    const { after, statements } = withoutCalls(this.releasedDomains.get(key) ?? domain, routine);
    this.releasedDomains.set(key, after);
    this.releases.push(...statements);
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

  /** A publication keeps a column that it names from going, and one that its condition names from being altered. */
  #leavePublications(column: Column): void {
    for (const publication of this.context.actual.of('publication')) {
      for (const member of publication.members) {
        const { schema, table } = member;
        if (table !== column.table || schema !== column.schema) continue;
        if (member.columns?.includes(column.name) !== true && !mentions(member.condition, column.name))
          continue;
        const key = objectKey(publication);
        const membership = objectKey({ ...publication, name: `${publication.name} ${schema} ${table}` });
        if (this.left.has(membership)) continue;
        this.left.add(membership);
        this.releases.push(leavePublication(publication, { ...member, table }));
        const expected = this.context.expected.find(key);
        if (expected?.kind !== 'publication' || this.drops.has(key)) continue;
        const attributes = [{ name: 'members', expected: expected.members, actual: publication.members }];
        this.#alter({ kind: 'changed', actual: publication, expected, attributes });
      }
    }
  }

  #unblock(column: Column, isDropped: boolean): void {
    this.#leavePublications(column);
    this.#dropAll(blockersOf(this.context, column, isDropped));
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
      this.#dropAll(definitionsWith(this.context, actual, relationOf(column)));
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
