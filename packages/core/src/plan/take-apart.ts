import type { CatalogObject, ObjectOf } from '../model/catalog.ts';
import { objectKey } from '../model/identity.ts';
import type { Column } from '../model/objects/tables.ts';
import { obstacleToForeignData } from './alter-foreign-data.ts';
import { alterObject, type Change } from './alter-object.ts';
import { blockersOf, type ColumnFate } from './column-blockers.ts';
import { isOfType, mentions } from './mentions.ts';
import { releaseDefault } from './release-column.ts';
import { releaseDomain } from './release-domain.ts';
import { isForeignData } from './render-foreign-data.ts';
import { splitSignature } from './render-identifier.ts';
import { leavePublication } from './render-publication.ts';
import { obstacleToSubscription } from './render-subscription.ts';
import { relationOf, type RepairContext } from './repair-context.ts';
import { identityOf, isRelation, isType, objectsOn, unquote } from './repair-facts.ts';
import type { RepairScope } from './repair-scope.ts';
import { columnsOfType, nestedSwap, obstacleToSwap, type TypeSwap } from './swap-type.ts';
import {
  callersOf,
  definitionsWith,
  isHeldByKeys,
  partsOf,
  referencesTo,
  wholeInTheWay,
} from './unrecorded-dependents.ts';

/** Builds an object, with what is on it and said about it. */
export function create(scope: RepairScope, expected: CatalogObject): void {
  const key = objectKey(expected);
  if (scope.creates.has(key)) return;
  if (!isSeen(scope, undefined, expected)) return;
  scope.addCreate(expected);
  for (const annotation of scope.annotationsOf(key)) create(scope, annotation);
  if (!isRelation(expected)) return;
  for (const object of objectsOn(scope.context.expected, expected)) create(scope, object);
  for (const sequence of scope.context.expected.sequencesOf(expected)) {
    if (scope.context.actual.find(objectKey(sequence)) === undefined) create(scope, sequence);
  }
}

/** Drops an object, with what PostgreSQL wants out of the way for that and what is then built again. */
export function drop(scope: RepairScope, actual: CatalogObject): void {
  const key = objectKey(actual);
  if (scope.drops.has(key)) return;
  scope.drops.set(key, actual);
  for (const dependent of scope.context.dependentsOf(actual)) dropDependent(scope, dependent, actual);
  switch (actual.kind) {
    case 'table':
      for (const object of objectsOn(scope.context.actual, actual)) {
        dropAll(scope, scope.context.dependentsOf(object));
      }
      dropAll(scope, referencesTo(scope.context, actual, null));
      // A partition cannot be dropped while foreign keys refer to the whole.
      if (isHeldByKeys(scope.context, actual)) scope.detached.set(key, actual);
      break;
    case 'column':
      unblock(scope, actual, 'dropped');
      break;
    case 'primaryKey':
    case 'uniqueConstraint':
      dropAll(scope, referencesTo(scope.context, relationOf(actual), actual.columns));
      dropParts(scope, actual);
      dropWhole(scope, actual);
      break;
    case 'index':
      if (actual.isUnique)
        dropAll(scope, referencesTo(scope.context, relationOf(actual), actual.keys.map(unquote)));
      dropParts(scope, actual);
      dropWhole(scope, actual);
      break;
    case 'sequence':
      for (const column of scope.context.drawingColumns) {
        if (mentions(column.default, actual.name)) releaseDefault(scope, column);
      }
      break;
    case 'function':
    case 'procedure':
    case 'aggregate':
      dropAll(scope, callersOf(scope.context, splitSignature(actual.name).name));
      break;
    default:
  }
}

export function replace(scope: RepairScope, actual: CatalogObject): void {
  drop(scope, actual);
  const expected = scope.context.expected.find(objectKey(actual));
  if (expected === undefined) return;
  create(scope, expected);
  keepPrivileges(scope, actual);
  const table = scope.context.expected.tableOf(expected);
  if (table?.replicaIdentity === `index ${expected.name}`)
    scope.replicaIdentities.set(objectKey(table), table);
}

/** Alters an object, or makes it anew where no statement alters it. */
export function alter(scope: RepairScope, change: Change): void {
  const { actual, expected } = change;
  if (!isSeen(scope, actual, expected)) return;
  const statements = alterObject(scope.context, change);
  if (statements !== null) scope.alters.set(objectKey(expected), { change, statements });
  else if (isType(expected)) addSwap(scope, { actual, expected });
  else if (isReplacedOnline(scope.context, change)) scope.indexReplacements.set(objectKey(expected), change);
  else replace(scope, actual);
}

export function dropAll(scope: RepairScope, dependents: readonly CatalogObject[]): void {
  for (const dependent of dependents) dropDependent(scope, dependent);
}

/** Takes away what keeps a column from being altered or dropped. */
export function unblock(scope: RepairScope, column: Column, fate: ColumnFate): void {
  leavePublications(scope, column);
  dropAll(scope, blockersOf(scope.context, column, fate));
}

function addSwap(scope: RepairScope, swap: TypeSwap): void {
  const { actual, expected } = swap;
  const key = objectKey(actual);
  if (scope.swaps.has(key)) return;
  const nested = scope.context
    .dependentsOf(actual)
    .flatMap((dependent) => nestedSwap(scope.context, dependent));
  const obstacle = obstacleToSwap(scope.context, actual, nested);
  if (obstacle !== null) {
    scope.unplanned.push({ object: identityOf(expected), reason: obstacle });
    return;
  }
  scope.swaps.set(key, swap);
  keepPrivileges(scope, actual);
  for (const annotation of scope.annotationsOf(key)) create(scope, annotation);
  for (const column of columnsOfType(scope.context, actual)) {
    // Values of a range type wait as text, which other indexes and constraints than its own understand.
    unblock(scope, column, actual.kind === 'rangeType' ? 'dropped' : 'altered');
    dropAll(scope, definitionsWith(scope.context, actual, relationOf(column)));
  }
  for (const each of nested) addSwap(scope, each);
  for (const dependent of scope.context.dependentsOf(actual)) {
    // The default of a column of this type moves with the column.
    const isMoved = dependent.kind === 'column' && isOfType(dependent.type, actual);
    if (!isMoved && !scope.swaps.has(objectKey(dependent))) dropDependent(scope, dependent);
  }
}

function dropDependent(scope: RepairScope, dependent: CatalogObject, on?: CatalogObject): void {
  switch (dependent.kind) {
    case 'table':
      return;
    case 'domain':
      if (on !== undefined && isRoutine(on)) {
        releaseDomain(scope, dependent, on);
        return;
      }
      break;
    case 'column':
      if (dependent.generated === null) releaseDefault(scope, dependent);
      else replace(scope, dependent);
      return;
    default:
  }
  const nested = nestedSwap(scope.context, dependent);
  if (nested.length === 0) replace(scope, dependent);
  for (const swap of nested) addSwap(scope, swap);
}

/** Parts of a partitioned index go with it. */
function dropParts(scope: RepairScope, whole: ObjectOf<'index' | 'primaryKey' | 'uniqueConstraint'>): void {
  for (const child of scope.context.actual.childrenOf(relationOf(whole))) {
    if (scope.drops.has(objectKey(child)) || scope.left.has(objectKey(child))) continue;
    for (const part of partsOf(scope.context, whole, child)) replace(scope, part);
  }
}

/** A part cannot leave the whole, which comes back with the parts that stay. */
function dropWhole(scope: RepairScope, part: ObjectOf<'index' | 'primaryKey' | 'uniqueConstraint'>): void {
  const whole = wholeInTheWay(scope.context, part);
  if (whole !== undefined && !scope.drops.has(objectKey(whole))) replace(scope, whole);
}

/** A publication keeps a column that it names from going, and one that its condition names from being altered. */
function leavePublications(scope: RepairScope, column: Column): void {
  for (const publication of scope.context.actual.of('publication')) {
    for (const member of publication.members) {
      const { schema, table } = member;
      if (table !== column.table || schema !== column.schema) continue;
      if (member.columns?.includes(column.name) !== true && !mentions(member.condition, column.name))
        continue;
      const key = objectKey(publication);
      const membership = objectKey({ ...publication, name: `${publication.name} ${schema} ${table}` });
      if (scope.left.has(membership)) continue;
      scope.left.add(membership);
      scope.releases.push(leavePublication(publication, { ...member, table }));
      const expected = scope.context.expected.find(key);
      if (expected?.kind !== 'publication' || scope.drops.has(key)) continue;
      const attributes = [{ name: 'members', expected: expected.members, actual: publication.members }];
      alter(scope, { kind: 'changed', actual: publication, expected, attributes });
    }
  }
}

function keepPrivileges(scope: RepairScope, actual: CatalogObject): void {
  for (const privilege of scope.privilegesOf(objectKey(actual))) {
    const key = objectKey(privilege);
    if (scope.context.expected.find(key) === undefined) scope.keptPrivileges.set(key, privilege);
  }
}

/** What is not seen cannot be written. */
function isSeen(scope: RepairScope, actual: CatalogObject | undefined, expected: CatalogObject): boolean {
  const reason = isForeignData(expected)
    ? obstacleToForeignData(actual, expected)
    : expected.kind === 'subscription'
      ? obstacleToSubscription(actual, expected)
      : null;
  if (reason !== null) scope.unplanned.push({ object: identityOf(expected), reason });
  return reason === null;
}

function isReplacedOnline(context: RepairContext, { actual, expected }: Change): boolean {
  return (
    actual.kind === 'index' &&
    expected.kind === 'index' &&
    actual.isValid &&
    actual.parentIndex === null &&
    expected.parentIndex === null &&
    !expected.isReplicaIdentity &&
    !actual.isReplicaIdentity &&
    context.isLarge(expected) &&
    context.expected.tableOf(expected)?.type === 'table'
  );
}

function isRoutine({ kind }: CatalogObject): boolean {
  return kind === 'function' || kind === 'procedure' || kind === 'aggregate';
}
