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
import { mentions } from './mentions.ts';
import { annotationNodes } from './render-annotation.ts';
import { nodesOf } from './render-catalog.ts';
import { parseQualifiedName, qualifyTable } from './render-identifier.ts';
import type { RenderNode, RenderStep } from './render-node.ts';
import { sequenceNodes } from './render-type.ts';
import { relationOf } from './repair-context.ts';
import type { RepairScope } from './repair-scope.ts';
import { statement } from './statement.ts';
import { swapType } from './swap-type.ts';

/** A node of the graph, with what the plan says about its statements. */
export interface PlannedNode extends RenderNode {
  readonly planned: readonly Statement[];
}

/** Everything that a repair builds and alters once the way is free, unordered. */
export function buildNodes(scope: RepairScope): readonly PlannedNode[] {
  const nodes = [
    ...renderedNodes(scope),
    ...[...scope.creates.values()].flatMap((object) => createOnTable(scope, object)),
    ...alterNodes(scope),
    ...scope.swaps.map((swap) => node(scope, swap.expected, 'CreateEnum', swapType(scope.context, swap))),
    ...[...scope.indexReplacements].flatMap(([key, { actual, expected }]) =>
      scope.drops.has(key) || actual.kind !== 'index' || expected.kind !== 'index'
        ? []
        : [node(scope, expected, 'CreateIndex', replaceIndex(scope.context, actual, expected))],
    ),
    ...defaultNodes(scope),
    ...privilegeNodes(scope),
  ];
  return [...nodes, ...tableNodes(scope, nodes)];
}

/** Parts of a table: rendered with a table that is built, added one by one to a table that is there. */
const tableParts: ReadonlySet<ObjectKind> = new Set([
  'column',
  'primaryKey',
  'uniqueConstraint',
  'foreignKey',
  'checkConstraint',
  'exclusionConstraint',
  'index',
]);

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
  return [...others, ...sequenceNodes(expected, new Set(made))].flatMap((each) => {
    const { object, statements } = each;
    // Nodes without statements only hold others in order.
    if (statements.length === 0) return [{ ...each, planned: [] }];
    if (!scope.creates.has(objectKey(object))) return [];
    if (tableParts.has(object.kind) && !isOnNewRelation(scope, object)) return [];
    if (isMadeByParent(scope, object)) return [];
    const hazards = object.table === null || isOnNewRelation(scope, object) ? [] : [briefLock(object)];
    const prepared = statements.map((sql) => statement(sql, object, { hazards }));
    return [{ ...each, planned: [...bodyChecks(scope, object), ...prepared] }];
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
  if ('isInherited' in object && object.isInherited && object.kind !== 'index') return [];
  switch (object.kind) {
    case 'column':
      return [node(scope, object, 'CreateTable', addColumn(context, object))];
    case 'primaryKey':
    case 'uniqueConstraint':
      return [node(scope, object, 'AddConstraint', addKey(context, object))];
    case 'exclusionConstraint':
      return [node(scope, object, 'AddConstraint', addExclusion(context, object))];
    case 'checkConstraint':
      return [node(scope, object, 'AddConstraint', addCheck(context, object))];
    case 'foreignKey':
      return [node(scope, object, 'AddForeignKey', addForeignKey(context, object))];
    case 'index':
      return isMadeByParent(scope, object)
        ? []
        : [node(scope, object, 'CreateIndex', createIndex(context, object))];
    default:
      return [];
  }
}

/** A new partition gets the indexes that its parent has, a new partitioned index those of all partitions. */
function isMadeByParent(scope: RepairScope, identity: ObjectIdentity): boolean {
  const object = scope.creates.get(objectKey(identity));
  if (object === undefined || !('parentIndex' in object) || object.parentIndex === null) return false;
  const { expected } = scope.context;
  const name = parseQualifiedName(object.parentIndex).at(-1);
  const table = expected.tableOf(object);
  const isNew = (table === undefined ? [] : expected.parentsOf(table))
    .flatMap((parent) => expected.on(object.kind, parent))
    .some((parent) => parent.name === name && scope.creates.has(objectKey(parent)));
  return isOnNewRelation(scope, object) ? !isNew : isNew;
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
  return [{ ...node(scope, sequence, 'AlterTable', [statement(sql, sequence)]), provides: [] }];
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
    .filter(([key, { change }]) => !scope.creates.has(key) && !isOnNewRelation(scope, change.expected))
    .map(([, { change, statements }]) => {
      const { expected } = change;
      const isOwnerChanged = change.attributes.some(({ name }) => name === 'ownedBy');
      const step = isOwnerChanged ? 'AlterTable' : (alterSteps[expected.kind] ?? 'AlterTable');
      const altered = node(scope, expected, step, statements);
      // The table is there already: what needs it must not wait for its settings.
      return expected.kind === 'table' || isOwnerChanged ? { ...altered, provides: [] } : altered;
    });
}

/** Defaults that were taken away for a while and that no other statement brings back. */
function defaultNodes(scope: RepairScope): readonly PlannedNode[] {
  return [...scope.withoutDefault].flatMap(([key]) => {
    const expected = scope.context.expected.find(key);
    if (expected?.kind !== 'column' || expected.default === null || scope.creates.has(key)) return [];
    const sql = `ALTER TABLE ${qualifyTable(expected)} ALTER COLUMN ${quoteIdentifier(expected.name)} SET DEFAULT ${expected.default}`;
    return [
      node(scope, expected, 'AlterTable', [statement(sql, expected, { hazards: [briefLock(expected)] })]),
    ];
  });
}

/** Privileges of objects that are built anew and that no difference takes away. */
function privilegeNodes(scope: RepairScope): readonly PlannedNode[] {
  return annotationNodes(scope.context.actual)
    .filter(({ object }) => {
      const key = objectKey(object);
      return scope.keptPrivileges.has(key) && !scope.drops.has(key);
    })
    .map((each) => ({ ...each, planned: each.statements.map((sql) => statement(sql, each.object)) }));
}

function node(
  scope: RepairScope,
  object: CatalogObject,
  step: RenderStep,
  planned: readonly Statement[],
): PlannedNode {
  return {
    object,
    step,
    statements: [],
    planned,
    provides: [objectKey(object)],
    needs: needsOf(scope, object),
    prefers: [],
  };
}

function needsOf(scope: RepairScope, object: CatalogObject): readonly ObjectKey[] {
  const { expected } = scope.context;
  const recorded = expected.needsOf(object);
  switch (object.kind) {
    case 'column': {
      const sequences = object.default?.includes('nextval(') === true ? expected.of('sequence') : [];
      return [...recorded, ...sequences.filter(({ name }) => mentions(object.default, name)).map(objectKey)];
    }
    case 'foreignKey': {
      const { referencedSchema: schema, referencedTable: name } = object;
      const referenced = { kind: 'table', schema, table: null, name } as const;
      const keys = (['primaryKey', 'uniqueConstraint', 'index'] as const).flatMap((kind) => [
        ...expected.on(kind, referenced),
      ]);
      return [...recorded, objectKey(relationOf(object)), objectKey(referenced), ...keys.map(objectKey)];
    }
    case 'table':
      return [
        ...recorded,
        ...expected.on('index', object).map(objectKey),
        ...expected.on('uniqueConstraint', object).map(objectKey),
        ...expected.on('primaryKey', object).map(objectKey),
        ...expected.columnsOf(object).map(objectKey),
        ...expected.parentsOf(object).map(objectKey),
      ];
    default:
      return tableParts.has(object.kind) ? [...recorded, objectKey(relationOf(object))] : recorded;
  }
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
