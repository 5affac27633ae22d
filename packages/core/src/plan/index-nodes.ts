import type { CatalogObject, ObjectOf } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { Index } from '../model/objects/tables.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';
import { addKey, createIndex } from './create-object.ts';
import { briefLock } from './hazards.ts';
import { plannedNode, type PlannedNode } from './planned-node.ts';
import { parentIndexOf, parentKeyOf, partitionsBelow } from './render-partition.ts';
import { relationOf } from './repair-context.ts';
import { identityOf } from './repair-facts.ts';
import type { RepairScope } from './repair-scope.ts';
import { statement } from './statement.ts';

/** Every partition has its table before, and its part of the index after. */
export function createIndexNode(scope: RepairScope, index: Index): PlannedNode {
  const { expected } = scope.context;
  // ATTACH PARTITION takes it up.
  const own = isEntering(scope, index) ? { ...index, parentIndex: null } : index;
  const planned = createIndex(scope.context, own, hasOwnParts(scope, index));
  const node = plannedNode(scope, index, 'CreateIndex', planned);
  const table = expected.tableOf(index);
  const below = table === undefined ? [] : partitionsBelow(expected, table);
  return { ...node, needs: [...node.needs, ...below, ...wholeOf(scope, index)] };
}

/** A key can be a part of a plain index of the whole. */
export function createKeyNode(
  scope: RepairScope,
  key: ObjectOf<'primaryKey' | 'uniqueConstraint'>,
): PlannedNode {
  const { expected } = scope.context;
  const whole = parentIndexOf(expected, key) ?? (key.isInherited ? parentKeyOf(expected, key) : undefined);
  const planned = addKey(scope.context, key);
  const node = plannedNode(scope, key, 'AddConstraint', planned);
  if (whole === undefined) return node;
  const [part, parent] = [key, whole].map(({ schema, name }) => quoteQualified(schema, name));
  const attach = statement(`ALTER INDEX ${parent ?? ''} ATTACH PARTITION ${part ?? ''}`, key);
  return { ...node, planned: [...planned, attach], needs: [...node.needs, objectKey(whole)] };
}

/** Whether the table gets other parents. */
export function isEntering(scope: RepairScope, object: ObjectIdentity): boolean {
  const table = scope.alters.get(objectKey(relationOf(object)));
  return table?.change.attributes.some(({ name }) => name === 'inherits') === true;
}

/** Whether all parts of a partitioned index are there, or have statements. */
export function hasOwnParts(scope: RepairScope, index: ObjectIdentity): boolean {
  const { actual, expected } = scope.context;
  return expected.childrenOf(relationOf(index)).every((child) =>
    partKinds
      .flatMap((kind) => [...expected.on(kind, child)])
      .filter((part) => parentIndexOf(expected, part)?.name === index.name)
      .every((part) => {
        const key = objectKey(part);
        return scope.creates.has(key) || scope.alters.has(key) || actual.find(key) !== undefined;
      }),
  );
}

const partKinds = ['index', 'primaryKey', 'uniqueConstraint'] as const;

/** The partitioned index that an index is a part of. */
export function wholeOf(scope: RepairScope, object: CatalogObject): readonly ObjectKey[] {
  if (!('parentIndex' in object)) return [];
  const whole = parentIndexOf(scope.context.expected, object);
  return whole === undefined ? [] : [objectKey(whole)];
}

/** An index that differs in its name alone. */
export function renameIndexNodes(scope: RepairScope): readonly PlannedNode[] {
  return scope.indexRenames.map(({ actual, expected }) => {
    const sql = `ALTER INDEX ${quoteQualified(actual.schema, actual.name)} RENAME TO ${quoteIdentifier(expected.name)}`;
    const rename = statement(sql, expected, { hazards: [briefLock(expected)] });
    const settles = [identityOf(expected), identityOf(actual)];
    return plannedNode(scope, expected, 'CreateIndex', [{ ...rename, settles }]);
  });
}
