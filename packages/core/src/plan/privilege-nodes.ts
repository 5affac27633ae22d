import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { CatalogObject } from '../model/catalog.ts';
import { identitySequence } from '../model/identity-sequence.ts';
import type { PlannedNode } from './planned-node.ts';
import { factsOf } from '../model/facts-of.ts';
import { annotationNodes, builtInGrantNodes, revokeAll } from './render-annotation.ts';
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
  const closed = closedByDefault(scope);
  const closedKeys = new Set(closed.map(({ object }) => objectKey(object)));
  const builtIn = grants.filter(({ on }) => !isNew(objectKey(on)) || closedKeys.has(objectKey(on)));
  return [...closed, ...kept, ...builtInGrantNodes(builtIn)].map(planNode);
}

/** Default privileges of the database act on what the plan makes: what they give is taken back before anything is granted. */
function closedByDefault({ context, creates }: RepairScope): readonly RenderNode[] {
  const defaults = context.actual.of('defaultPrivilege');
  // Without privileges on the expected side nothing is known of what is wanted.
  if (defaults.length === 0 || context.expected.of('owner').length === 0) return [];
  return [...creates.values()].flatMap((object) => {
    // The sequence of an identity is no object of its own.
    const isNumbered = object.kind === 'column' && object.identity !== null;
    const grantedAs = isNumbered ? 'sequences' : factsOf(object.kind).grantedAs;
    const target = isNumbered ? identitySequence(object) : object;
    const acting = defaults.filter(
      ({ objects, schema }) => objects === grantedAs && (schema === null || schema === object.schema),
    );
    const grantees = new Set(
      acting.flatMap(({ role, granted }) =>
        granted.map(({ grantee }) => grantee).filter((grantee) => grantee !== role),
      ),
    );
    const isWithoutPublic = acting.some(
      ({ schema, granted }) => schema === null && !granted.some(({ grantee }) => grantee === 'public'),
    );
    if (grantees.size === 0 && !isWithoutPublic) return [];
    return [
      {
        object,
        step: 'Grant' as const,
        statements: [...grantees].map((grantee) => revokeAll(target, grantee)),
        provides: [],
        needs: [objectKey(object)],
        prefers: [],
      },
    ];
  });
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
