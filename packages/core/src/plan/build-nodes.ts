import type { CatalogObject, ObjectOf } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { Statement } from '../model/plan.ts';
import { parseQualifiedName, quoteQualified } from '../model/quote.ts';
import { factsOf } from '../model/facts-of.ts';
import {
  addCheck,
  addColumn,
  addExclusion,
  addForeignKey,
  replaceIndex,
  validateConstraint,
} from './create-object.ts';
import { briefLock } from './hazards.ts';
import {
  createIndexNode,
  createKeyNode,
  hasOwnParts,
  isEntering,
  renameIndexNodes,
  wholeOf,
} from './index-nodes.ts';
import { ownSequence } from './own-sequence.ts';
import { plannedNode, type PlannedNode } from './planned-node.ts';
import { neededGrants, privilegeNodes } from './privilege-nodes.ts';
import { nodesOf } from './render-catalog.ts';
import { attachedKey, lacksParts, looserCheckOf, parentIndexOf, parentKeyOf } from './render-partition.ts';
import { copyNodes } from './rebuild-table.ts';
import { sequenceNodes } from './render-type.ts';
import { relationOf } from './repair-context.ts';
import type { RepairScope } from './repair-scope.ts';
import { replicaIdentity } from './replica-identity.ts';
import { defaultNodes, domainNodes } from './restored-nodes.ts';
import { statement } from './statement.ts';
import { swapNodes } from './swap-nodes.ts';

/** Everything that a repair builds and alters once the way is free, unordered. */
export function buildNodes(scope: RepairScope): readonly PlannedNode[] {
  const nodes = [
    ...[...scope.creates.values()].flatMap((object) => createOnTable(scope, object)),
    ...alterNodes(scope),
    ...swapNodes(scope),
    ...copyNodes(scope),
    ...renameIndexNodes(scope),
    ...[...scope.indexReplacements].flatMap(([key, { actual, expected }]) =>
      scope.drops.has(key) || actual.kind !== 'index' || expected.kind !== 'index'
        ? []
        : [plannedNode(scope, expected, 'CreateIndex', replaceIndex(scope.context, actual, expected))],
    ),
    ...defaultNodes(scope),
    ...domainNodes(scope),
    ...replicaIdentityNodes(scope),
    ...privilegeNodes(scope),
  ];
  // One node has no order: to render the whole catalog for it is what a plan for each statement of a file would cost.
  const rendered = nodes.length > 1 || makesWholes(scope) ? renderedNodes(scope) : [];
  const all = [...rendered, ...nodes];
  return [...all, ...tableNodes(scope, all)];
}

/** Whether something is built that is no part of a relation that is there. */
function makesWholes(scope: RepairScope): boolean {
  return [...scope.creates.values()].some(
    (object) => factsOf(object.kind).group !== 'tablePart' || scope.isOnNewRelation(object),
  );
}

/** Nodes of the expected catalog whose objects are to be built. */
function renderedNodes(scope: RepairScope): readonly PlannedNode[] {
  const { expected } = scope.context;
  const isBuilt = (object: ObjectIdentity): boolean => scope.creates.has(expected.keyOf(object));
  const rendered = nodesOf(expected, isBuilt);
  // A SERIAL column makes its sequence, but only together with its table.
  const made = rendered
    .filter(({ object, step }) => step === 'CreateTable' && isBuilt(object))
    .flatMap(({ provides }) => provides);
  const others = rendered.filter(({ object }) => object.kind !== 'sequence');
  return [...others, ...sequenceNodes(expected, new Set(made))].flatMap((each): readonly PlannedNode[] => {
    const { object, statements } = each;
    // Nodes without statements only hold others in order.
    if (statements.length === 0) return [{ ...each, planned: [] }];
    if (!isBuilt(object)) return [];
    if (factsOf(object.kind).group === 'tablePart' && !scope.isOnNewRelation(object)) return [];
    if (isMadeByParent(scope, object)) return [];
    const hazards = object.table === null || scope.isOnNewRelation(object) ? [] : [briefLock(object)];
    const prepared = statements.map((sql) => statement(sql, object, { hazards }));
    const needs = [...each.needs, ...neededGrants(object)];
    return [{ ...each, needs, planned: [...bodyChecks(scope, object), ...prepared] }];
  });
}

/** The body of a function may name what the plan builds later, or what only its caller's search_path finds. */
function bodyChecks(scope: RepairScope, object: ObjectIdentity): readonly Statement[] {
  const routine = scope.creates.get(objectKey(object));
  const isChecked = routine !== undefined && 'language' in routine && routine.language !== 'c';
  return isChecked ? [statement('SET LOCAL check_function_bodies = false', object)] : [];
}

function createOnTable(scope: RepairScope, object: CatalogObject): readonly PlannedNode[] {
  const { context } = scope;
  if (object.kind === 'sequence') return ownSequence(scope, object);
  if (factsOf(object.kind).group !== 'tablePart' || scope.isOnNewRelation(object)) return [];
  // A table that becomes a partition must have its parent's checks already.
  const isWanted = object.kind === 'checkConstraint' && isEntering(scope, object);
  const isOwn = object.kind === 'primaryKey' || object.kind === 'uniqueConstraint';
  const isAwaited = isOwn && isAwaitedByParent(scope, object);
  if ('isInherited' in object && object.isInherited && object.kind !== 'index' && !isWanted && !isAwaited)
    return object.kind === 'checkConstraint' ? validateApart(scope, object) : [];
  switch (object.kind) {
    case 'column':
      return [plannedNode(scope, object, 'CreateTable', addColumn(context, object))];
    case 'primaryKey':
    case 'uniqueConstraint':
      return [createKeyNode(scope, object)];
    case 'exclusionConstraint':
      return [plannedNode(scope, object, 'AddConstraint', addExclusion(context, object))];
    case 'checkConstraint':
      return [plannedNode(scope, object, 'AddConstraint', addCheck(context, object))];
    case 'foreignKey':
      return [plannedNode(scope, object, 'AddForeignKey', addForeignKey(context, object))];
    case 'index':
      return isMadeByParent(scope, object) ? [] : [createIndexNode(scope, object)];
    default:
      return [];
  }
}

/** What the parent takes NOT VALID reaches a child so. */
function validateApart(scope: RepairScope, check: ObjectOf<'checkConstraint'>): readonly PlannedNode[] {
  const looser = looserCheckOf(scope.context.expected, check);
  if (looser === undefined || !scope.creates.has(objectKey(looser))) return [];
  const node = plannedNode(scope, check, 'AddConstraint', [validateConstraint(scope.context, check)]);
  return [{ ...node, needs: [...node.needs, objectKey(looser)] }];
}

/** The parent's key was made ONLY there, or will be: it waits for those of the partitions. */
function isAwaitedByParent(scope: RepairScope, key: ObjectOf<'primaryKey' | 'uniqueConstraint'>): boolean {
  const above = parentKeyOf(scope.context.expected, key);
  if (above === undefined || isEntering(scope, key)) return false;
  const parentKey = objectKey(above);
  if (scope.creates.has(parentKey)) return lacksParts(scope.context.expected, above);
  return scope.context.actual.find(parentKey) !== undefined;
}

/** A new partition gets the indexes that its parent has, a new partitioned index those of all partitions. */
function isMadeByParent(scope: RepairScope, identity: ObjectIdentity): boolean {
  const object = scope.creates.get(objectKey(identity));
  if (object === undefined || !('parentIndex' in object) || object.parentIndex === null) return false;
  const { expected } = scope.context;
  const name = parseQualifiedName(object.parentIndex).at(-1);
  const table = expected.tableOf(object);
  const above = (table === undefined ? [] : expected.parentsOf(table))
    .flatMap((parent) => expected.on(object.kind, parent))
    .find((parent) => parent.name === name && scope.creates.has(objectKey(parent)));
  // A key that is a part of a plain index is none that the server makes.
  if (object.kind !== 'index' && parentIndexOf(expected, object) !== undefined) return false;
  if (above?.kind === 'index' && !isMadeByParent(scope, above) && hasOwnParts(scope, above)) return false;
  if (!scope.isOnNewRelation(object)) return above !== undefined;
  return above === undefined || isMadeByParent(scope, above);
}

/** An object that is built anew anyway needs no ALTER. */
function alterNodes(scope: RepairScope): readonly PlannedNode[] {
  return [...scope.alters]
    .filter(([key, { change }]) => {
      const isBuilt = scope.creates.has(key) || scope.swaps.has(key) || scope.releasedDomains.has(key);
      return !isBuilt && !scope.isOnNewRelation(change.expected);
    })
    .map(([, { change, statements }]) => {
      const { expected } = change;
      const isOwnerChanged = change.attributes.some(({ name }) => name === 'ownedBy');
      const step = isOwnerChanged ? 'AlterTable' : factsOf(expected.kind).step;
      const altered = plannedNode(scope, expected, step, statements);
      if ('parentIndex' in expected)
        return { ...altered, needs: [...altered.needs, ...wholeOf(scope, expected)] };
      // The table is there already: what needs it must not wait for its settings.
      if (expected.kind === 'table') return { ...altered, provides: [attachedKey(expected)] };
      return isOwnerChanged ? { ...altered, provides: [] } : altered;
    });
}

/** Uses of an index that are forgotten when it is built anew. */
function replicaIdentityNodes(scope: RepairScope): readonly PlannedNode[] {
  return [...scope.replicaIdentities].flatMap(([key, table]) => {
    const isTold = scope.alters.get(key)?.change.attributes.some(({ name }) => name === 'replicaIdentity');
    if (isTold === true || scope.creates.has(key)) return [];
    const sql = `ALTER TABLE ${quoteQualified(table.schema, table.name)} ${replicaIdentity(table)}`;
    const planned = [statement(sql, table, { hazards: [briefLock(table)] })];
    return [{ ...plannedNode(scope, table, 'AlterTable', planned), provides: [] }];
  });
}

/** Holds back what needs a table that is there until its columns are as they should be. */
function tableNodes(scope: RepairScope, nodes: readonly PlannedNode[]): readonly PlannedNode[] {
  const columnsOf = new Map<ObjectKey, ObjectKey[]>();
  for (const { object, planned } of nodes) {
    if (object.kind !== 'column' || planned.length === 0 || scope.isOnNewRelation(object)) continue;
    const key = objectKey(relationOf(object));
    columnsOf.set(key, [...(columnsOf.get(key) ?? []), objectKey(object)]);
  }
  return [...columnsOf].flatMap(([key, columns]) => {
    const table = scope.context.expected.find(key);
    if (table === undefined) return [];
    return [
      {
        object: table,
        step: 'CreateTable' as const,
        statements: [],
        planned: [],
        provides: [key],
        needs: columns,
        prefers: [],
      },
    ];
  });
}
