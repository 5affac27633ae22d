import type { CatalogObject, ObjectOf } from '../model/catalog.ts';
import type { Column } from '../model/objects/tables.ts';
import { objectKey, type ObjectIdentity, type ObjectKey, type ObjectKind } from '../model/identity.ts';
import type { Statement } from '../model/plan.ts';
import { parseQualifiedName, quoteQualified } from '../model/quote.ts';
import { relationKinds } from '../model/facts-of.ts';
import { dropObject } from './drop-object.ts';
import { briefLock } from './hazards.ts';
import { isOfType } from './mentions.ts';
import { nodesOf } from './render-catalog.ts';
import { orderNodes } from './render-order.ts';
import { parentIndexOf } from './render-partition.ts';
import { relationOf } from './repair-context.ts';
import { bearerKey, identityOf } from './repair-facts.ts';
import type { RepairScope } from './repair-scope.ts';
import { statement } from './statement.ts';

export interface PlannedDrops {
  /** Out of the way before anything is built. */
  readonly first: readonly Statement[];
  /** Free to go only when what uses it was altered. */
  readonly last: readonly Statement[];
}

/** In the reverse of the order in which the objects would be built. */
export function planDrops(scope: RepairScope): PlannedDrops {
  const { context } = scope;
  if (scope.drops.size === 0) return { first: [], last: [] };
  const rankOf = new Map<ObjectKey, number>();
  for (const [rank, node] of orderNodes(nodesOf(context.actual)).nodes.entries()) {
    for (const key of node.provides) rankOf.set(key, Math.max(rank, rankOf.get(key) ?? 0));
  }
  const inUse = findInUse(scope);
  const ordered = [...scope.drops.values()]
    .filter((object) => !goesWithAnother(scope, object))
    .map((object) => ({ object, rank: rankOfDrop(object, rankOf) }))
    .sort((one, other) => other.rank - one.rank || columnsLast(one.object) - columnsLast(other.object));
  const isGoing = (object: CatalogObject): object is ObjectOf<'index'> =>
    object.kind === 'index' && scope.drops.has(objectKey(relationOf(object)));
  const statementsOf = (objects: readonly { readonly object: CatalogObject }[]): readonly Statement[] =>
    objects.flatMap(({ object }) =>
      isGoing(object) ? [dropWithTable(object)] : dropObject(context, object),
    );
  const isInUse = ({ object }: { readonly object: CatalogObject }): boolean => inUse.has(objectKey(object));
  const free = ordered.filter((each) => !isInUse(each));
  return {
    first: [...detachments(scope), ...statementsOf(free)],
    last: statementsOf(ordered.filter(isInUse)),
  };
}

/** Within the transaction that drops the table: nobody waits for the index any more. */
function dropWithTable(index: ObjectOf<'index'>): Statement {
  const sql = `DROP INDEX ${quoteQualified(index.schema, index.name)}`;
  return statement(sql, index, { hazards: [briefLock(index)] });
}

/** References that a partition took along when it left its parent were made by none of the nodes. */
function rankOfDrop(object: CatalogObject, rankOf: ReadonlyMap<ObjectKey, number>): number {
  if (object.kind === 'foreignKey' && object.isInherited) return Infinity;
  return rankOf.get(objectKey(object)) ?? 0;
}

/** DETACH PARTITION before the drop, while the parent stays and is referred to. */
function detachments(scope: RepairScope): readonly Statement[] {
  const { actual } = scope.context;
  return [...scope.detached.values()].flatMap((table) => {
    const isGoing = actual.parentsOf(table).some((parent) => scope.drops.has(objectKey(parent)));
    const sql = `ALTER TABLE ${table.inherits.join(', ')} DETACH PARTITION ${quoteQualified(table.schema, table.name)}`;
    return isGoing ? [] : [statement(sql, table, { hazards: [briefLock(table)] })];
  });
}

/** Types of columns that get another one, schemas of extensions that are moved; and what those need in turn. */
function findInUse(scope: RepairScope): ReadonlySet<ObjectKey> {
  const inUse = new Set<ObjectKey>();
  const keep = (identity: ObjectIdentity): void => {
    const key = objectKey(identity);
    const object = scope.drops.get(key);
    // What is built again under its name cannot wait.
    if (object === undefined || inUse.has(key) || scope.creates.has(key)) return;
    inUse.add(key);
    if (object.schema !== null) keep(schemaNamed(object.schema));
    for (const need of scope.context.actual.needsOf(object)) keepKey(need);
  };
  const keepKey = (key: ObjectKey): void => {
    const object = scope.drops.get(key);
    if (object !== undefined) keep(object);
  };
  for (const { change } of scope.alters.values()) {
    const { actual } = change;
    if (actual.kind === 'extension') keep(schemaNamed(actual.installedIn));
    if (actual.kind !== 'column') continue;
    for (const object of scope.drops.values())
      if (isOfType(actual.type, object) || isCollationOf(actual, object)) keep(object);
  }
  for (const { actual } of scope.swaps.values()) scope.context.actual.needsOf(actual).forEach(keepKey);
  return inUse;
}

function isCollationOf(column: Column, { kind, schema, name }: CatalogObject): boolean {
  if (kind !== 'collation' || column.collation === null) return false;
  const [inSchema, ofName] = parseQualifiedName(column.collation);
  return inSchema === schema && ofName === name;
}

function schemaNamed(name: string): ObjectIdentity {
  return { kind: 'schema', schema: null, table: null, name };
}

/** A table's columns are built together with its keys and checks; dropped first, they would take those along. */
function columnsLast(object: CatalogObject): number {
  return object.kind === 'column' ? 1 : 0;
}

/** Kinds that are built on a table which stands already: what they need can come after the table. */
const builtLater: ReadonlySet<ObjectKind> = new Set([
  'trigger',
  'policy',
  'rule',
  'index',
  'exclusionConstraint',
]);
const keyKinds = ['primaryKey', 'uniqueConstraint', 'index'] as const;

/** What a statement for another object takes away too. */
function goesWithAnother(scope: RepairScope, object: CatalogObject): boolean {
  const isDropped = (key: ObjectKey): boolean => scope.drops.has(key);
  const hasLeft = object.table !== null && scope.left.has(objectKey(relationOf(object)));
  // DETACH PARTITION takes the triggers of the parent away.
  if ('isInherited' in object && object.isInherited && (!hasLeft || object.kind === 'trigger')) return true;
  if (object.kind === 'index' && object.parentIndex !== null && !hasLeft)
    return isParentDropped(scope, object);
  if (object.kind === 'primaryKey' || object.kind === 'uniqueConstraint') {
    const whole = parentIndexOf(scope.context.actual, object);
    if (whole !== undefined && isDropped(objectKey(whole)) && !hasLeft) return true;
  }
  if (object.kind === 'sequence' && object.ownedBy !== null) {
    const { schema, table, column } = object.ownedBy;
    return (
      isDropped(objectKey({ kind: 'table', schema, table: null, name: table })) ||
      isDropped(objectKey({ kind: 'column', schema, table, name: column }))
    );
  }
  if ('on' in object && (isDropped(objectKey(object.on)) || losesIdentity(scope, object.on))) return true;
  // DROP EXTENSION takes its members, and what is granted on them.
  if (object.kind === 'grant' && scope.context.actual.needsOf(object).some(isDropped)) return true;
  if (object.table === null) return false;
  const relation = relationOf(object);
  const isRelationDropped = relationKinds.some((kind) => isDropped(objectKey({ ...relation, kind })));
  if (isRelationDropped && builtLater.has(object.kind)) {
    // What it calls or reads may stand before the table in the order of drops.
    const own = objectKey(relation);
    const { actual } = scope.context;
    // What an exclusion calls is recorded of its index.
    const needs = [...actual.needsOf(object), ...actual.needsOf({ ...identityOf(object), kind: 'index' })];
    return !needs.some((key) => key !== own && isDropped(key));
  }
  if (!isRelationDropped || object.kind !== 'foreignKey') return isRelationDropped;
  // Tables that refer to each other can only go once the references are gone.
  const { referencedSchema: schema, referencedTable: name } = object;
  const referenced = { kind: 'table', schema, table: null, name } as const;
  const isKeyDropped = keyKinds.some((kind) =>
    scope.context.actual.on(kind, referenced).some((key) => isDropped(objectKey(key))),
  );
  if (name === object.table && schema === object.schema) return true;
  return !isDropped(objectKey(referenced)) && !isKeyDropped;
}

/** Whether it stands on the sequence of an identity that goes, with its column or alone. */
function losesIdentity(scope: RepairScope, on: ObjectIdentity): boolean {
  if (on.kind !== 'sequence' || on.table === null) return false;
  const { actual, expected } = scope.context;
  const key = bearerKey(actual, on);
  const after = expected.find(key);
  return scope.drops.has(key) || (after?.kind === 'column' && after.identity === null);
}

function isParentDropped(scope: RepairScope, index: CatalogObject & { readonly kind: 'index' }): boolean {
  return [...scope.drops.values()].some(
    (other) => other.kind === 'index' && index.parentIndex?.endsWith(other.name) === true && other !== index,
  );
}
