import type { CatalogObject } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity, type ObjectKey, type ObjectKind } from '../model/identity.ts';
import type { Statement } from '../model/plan.ts';
import { quoteQualified, quoteIdentifier } from '../model/quote.ts';
import {
  addCheck,
  addColumn,
  addExclusion,
  addForeignKey,
  addKey,
  createIndex,
  replaceIndex,
} from './create-object.ts';
import { briefLock } from './hazards.ts';
import { plannedNode, tableParts, type PlannedNode } from './planned-node.ts';
import { neededGrants, privilegeNodes } from './privilege-nodes.ts';
import { nodesOf } from './render-catalog.ts';
import { parseQualifiedName, qualifyTable } from './render-identifier.ts';
import type { RenderStep } from './render-node.ts';
import { sequenceNodes } from './render-type.ts';
import { relationOf } from './repair-context.ts';
import type { RepairScope } from './repair-scope.ts';
import { replicaIdentity } from './replica-identity.ts';
import { statement } from './statement.ts';
import { swapNodes } from './swap-nodes.ts';

/** Everything that a repair builds and alters once the way is free, unordered. */
export function buildNodes(scope: RepairScope): readonly PlannedNode[] {
  const nodes = [
    ...renderedNodes(scope),
    ...[...scope.creates.values()].flatMap((object) => createOnTable(scope, object)),
    ...alterNodes(scope),
    ...swapNodes(scope),
    ...[...scope.indexReplacements].flatMap(([key, { actual, expected }]) =>
      scope.drops.has(key) || actual.kind !== 'index' || expected.kind !== 'index'
        ? []
        : [plannedNode(scope, expected, 'CreateIndex', replaceIndex(scope.context, actual, expected))],
    ),
    ...defaultNodes(scope),
    ...replicaIdentityNodes(scope),
    ...privilegeNodes(scope),
  ];
  return [...nodes, ...tableNodes(scope, nodes)];
}

function isOnNewRelation(scope: RepairScope, object: ObjectIdentity): boolean {
  if (object.table === null) return false;
  const relation = relationOf(object);
  return (['table', 'view', 'materializedView'] as const).some((kind) =>
    scope.creates.has(objectKey({ ...relation, kind })),
  );
}

/** Nodes of the expected catalog whose objects are to be built. */
function renderedNodes(scope: RepairScope): readonly PlannedNode[] {
  const { expected } = scope.context;
  const rendered = nodesOf(expected);
  // A SERIAL column makes its sequence, but only together with its table.
  const made = rendered
    .filter(({ object, step }) => step === 'CreateTable' && scope.creates.has(objectKey(object)))
    .flatMap(({ provides }) => provides);
  const others = rendered.filter(({ object }) => object.kind !== 'sequence');
  return [...others, ...sequenceNodes(expected, new Set(made))].flatMap((each): readonly PlannedNode[] => {
    const { object, statements } = each;
    // Nodes without statements only hold others in order.
    if (statements.length === 0) return [{ ...each, planned: [] }];
    if (!scope.creates.has(objectKey(object))) return [];
    if (tableParts.has(object.kind) && !isOnNewRelation(scope, object)) return [];
    if (isMadeByParent(scope, object)) return [];
    const hazards = object.table === null || isOnNewRelation(scope, object) ? [] : [briefLock(object)];
    const prepared = statements.map((sql) => statement(sql, object, { hazards }));
    const needs = [...each.needs, ...neededGrants(object)];
    return [{ ...each, needs, planned: [...bodyChecks(scope, object), ...prepared] }];
  });
}

/** The body of an SQL function may name what the plan builds later. */
function bodyChecks(scope: RepairScope, object: ObjectIdentity): readonly Statement[] {
  const routine = scope.creates.get(objectKey(object));
  const isSql = routine !== undefined && 'language' in routine && routine.language === 'sql';
  return isSql ? [statement('SET LOCAL check_function_bodies = false', object)] : [];
}

function createOnTable(scope: RepairScope, object: CatalogObject): readonly PlannedNode[] {
  const { context } = scope;
  if (object.kind === 'sequence') return ownSequence(scope, object);
  if (!tableParts.has(object.kind) || isOnNewRelation(scope, object)) return [];
  // A table that becomes a partition must have its parent's checks already.
  const isWanted = object.kind === 'checkConstraint' && isAttached(scope, object);
  if ('isInherited' in object && object.isInherited && object.kind !== 'index' && !isWanted) return [];
  switch (object.kind) {
    case 'column':
      return [plannedNode(scope, object, 'CreateTable', addColumn(context, object))];
    case 'primaryKey':
    case 'uniqueConstraint':
      return [plannedNode(scope, object, 'AddConstraint', addKey(context, object))];
    case 'exclusionConstraint':
      return [plannedNode(scope, object, 'AddConstraint', addExclusion(context, object))];
    case 'checkConstraint':
      return [plannedNode(scope, object, 'AddConstraint', addCheck(context, object))];
    case 'foreignKey':
      return [plannedNode(scope, object, 'AddForeignKey', addForeignKey(context, object))];
    case 'index':
      return isMadeByParent(scope, object)
        ? []
        : [plannedNode(scope, object, 'CreateIndex', createIndex(context, object))];
    default:
      return [];
  }
}

function isAttached(scope: RepairScope, object: ObjectIdentity): boolean {
  const table = scope.alters.get(objectKey(relationOf(object)));
  return table?.change.attributes.some(({ name }) => name === 'inherits') === true;
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
  if (!isOnNewRelation(scope, object)) return above !== undefined;
  return above === undefined || isMadeByParent(scope, above);
}

/** The sequence of a column that is there, or was added by itself. */
function ownSequence(
  scope: RepairScope,
  sequence: CatalogObject & { readonly kind: 'sequence' },
): readonly PlannedNode[] {
  const { ownedBy } = sequence;
  if (ownedBy === null) return [];
  const table = { kind: 'table', schema: ownedBy.schema, table: null, name: ownedBy.table } as const;
  if (scope.creates.has(objectKey(table))) return [];
  const sql = `ALTER SEQUENCE ${quoteQualified(sequence.schema, sequence.name)} OWNED BY ${quoteQualified(ownedBy.schema, ownedBy.table)}.${quoteIdentifier(ownedBy.column)}`;
  return [{ ...plannedNode(scope, sequence, 'AlterTable', [statement(sql, sequence)]), provides: [] }];
}

const alterSteps: Readonly<Partial<Record<ObjectKind, RenderStep>>> = {
  extension: 'CreateExtension',
  enum: 'CreateEnum',
  domain: 'CreateDomain',
  compositeType: 'CreateType',
  rangeType: 'CreateType',
  sequence: 'CreateSequence',
  column: 'CreateTable',
  function: 'CreateFunction',
  procedure: 'CreateProcedure',
  primaryKey: 'AddConstraint',
  uniqueConstraint: 'AddConstraint',
  checkConstraint: 'AddConstraint',
  exclusionConstraint: 'AddConstraint',
  foreignKey: 'AddForeignKey',
  index: 'CreateIndex',
  statistics: 'CreateStatistics',
  view: 'CreateView',
  materializedView: 'CreateMaterializedView',
  trigger: 'CreateTrigger',
  rule: 'CreateRule',
  policy: 'CreatePolicy',
  comment: 'Comment',
  owner: 'Owner',
  grant: 'Grant',
  eventTrigger: 'CreateEventTrigger',
};

/** An object that is built anew anyway needs no ALTER. */
function alterNodes(scope: RepairScope): readonly PlannedNode[] {
  return [...scope.alters]
    .filter(([key, { change }]) => {
      const isBuilt = scope.creates.has(key) || scope.swaps.has(key);
      return !isBuilt && !isOnNewRelation(scope, change.expected);
    })
    .map(([, { change, statements }]) => {
      const { expected } = change;
      const isOwnerChanged = change.attributes.some(({ name }) => name === 'ownedBy');
      const step = isOwnerChanged ? 'AlterTable' : (alterSteps[expected.kind] ?? 'AlterTable');
      const altered = plannedNode(scope, expected, step, statements);
      // The table is there already: what needs it must not wait for its settings.
      return expected.kind === 'table' || isOwnerChanged ? { ...altered, provides: [] } : altered;
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

/** Defaults that were taken away for a while and that no other statement brings back. */
function defaultNodes(scope: RepairScope): readonly PlannedNode[] {
  return [...scope.withoutDefault].flatMap(([key]) => {
    const expected = scope.context.expected.find(key);
    if (expected?.kind !== 'column' || expected.default === null || scope.creates.has(key)) return [];
    const sql = `ALTER TABLE ${qualifyTable(expected)} ALTER COLUMN ${quoteIdentifier(expected.name)} SET DEFAULT ${expected.default}`;
    return [
      plannedNode(scope, expected, 'AlterTable', [
        statement(sql, expected, { hazards: [briefLock(expected)] }),
      ]),
    ];
  });
}

/** Holds back what needs a table that is there until its columns are as they should be. */
function tableNodes(scope: RepairScope, nodes: readonly PlannedNode[]): readonly PlannedNode[] {
  const columnsOf = new Map<ObjectKey, ObjectKey[]>();
  for (const { object, planned } of nodes) {
    if (object.kind !== 'column' || planned.length === 0 || isOnNewRelation(scope, object)) continue;
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
