import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { CatalogObject } from '../model/catalog.ts';
import type { PlannedNode } from './planned-node.ts';
import { annotationNodes, builtInGrantNodes } from './render-annotation.ts';
import type { RenderNode } from './render-node.ts';
import type { RepairScope } from './repair-scope.ts';
import { statement } from './statement.ts';

/**
 * Privileges that rendering does not give: those of objects that are built anew and that no difference takes away,
 * and those that only a new object has from the start.
 */
export function privilegeNodes(scope: RepairScope): readonly PlannedNode[] {
  const kept = annotationNodes(scope.context.actual).filter(({ object }) => {
    const key = objectKey(object);
    return scope.keptPrivileges.has(key) && !scope.drops.has(key);
  });
  const grants = [...scope.creates.values()].filter((object) => object.kind === 'grant');
  const isNew = (key: ObjectKey): boolean => scope.creates.has(key) || scope.swaps.has(key);
  const builtIn = grants.filter(({ on }) => !isNew(objectKey(on)));
  return [...kept, ...builtInGrantNodes(builtIn)].map(planNode);
}

function planNode(node: RenderNode): PlannedNode {
  return { ...node, planned: node.statements.map((sql) => statement(sql, node.object)) };
}

/** A column is granted after its table: REVOKE on the table takes from its columns too. */
export function neededGrants(object: ObjectIdentity | CatalogObject): readonly ObjectKey[] {
  if (!('grantee' in object) || object.on.kind !== 'column') return [];
  const { schema, table } = object.on;
  return [
    objectKey({ kind: 'grant', schema, table: null, name: `table ${table ?? ''} to ${object.grantee}` }),
  ];
}
