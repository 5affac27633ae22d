import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { Aggregate, Routine } from '../model/objects/code.ts';
import type { RenderContext } from './render-context.ts';
import { splitSignature } from './render-identifier.ts';
import type { RenderNode } from './render-node.ts';

/** Functions, procedures and aggregates as the server prints them. */
export function routineNodes(context: RenderContext): readonly RenderNode[] {
  const { routines } = context;
  const namesakes = groupByName(context, [...routines, ...context.of('aggregate')]);
  return [
    ...routines.map((routine) => ({
      object: routine,
      step: routine.kind === 'function' ? ('CreateFunction' as const) : ('CreateProcedure' as const),
      statements: [routine.definition.trimEnd()],
      provides: [context.keyOf(routine)],
      needs: context.needsOf(routine),
      prefers: mentioned(routine, namesakes),
    })),
    ...context.of('aggregate').map((aggregate) => ({
      object: aggregate,
      step: 'CreateAggregate' as const,
      statements: [aggregate.definition.trimEnd().replace(/;$/, '')],
      provides: [context.keyOf(aggregate)],
      needs: context.needsOf(aggregate),
      prefers: [],
    })),
  ];
}

interface Namesakes {
  readonly routines: ReadonlyMap<string, readonly ObjectKey[]>;
  readonly relations: ReadonlyMap<string, readonly ObjectKey[]>;
}

/**
 * The server does not record what the body of a routine uses, yet it inlines SQL functions and folds immutable ones
 * when it makes an index or a view. So a routine is put after what its text mentions, where that is possible.
 */
function mentioned(routine: Routine, { routines, relations }: Namesakes): readonly ObjectKey[] {
  const keys = new Set<ObjectKey>();
  for (const word of new Set(routine.definition.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [])) {
    for (const key of routines.get(word) ?? []) keys.add(key);
    if (routine.language === 'sql') for (const key of relations.get(word) ?? []) keys.add(key);
  }
  keys.delete(objectKey(routine));
  return [...keys];
}

function groupByName(context: RenderContext, routines: readonly (Routine | Aggregate)[]): Namesakes {
  const relations = [...context.of('table'), ...context.of('view'), ...context.of('materializedView')];
  return {
    routines: index(routines.map((routine) => [splitSignature(routine.name).name, context.keyOf(routine)])),
    relations: index(relations.map((relation) => [relation.name, context.keyOf(relation)])),
  };
}

function index(
  entries: readonly (readonly [string, ObjectKey])[],
): ReadonlyMap<string, readonly ObjectKey[]> {
  const map = new Map<string, ObjectKey[]>();
  for (const [name, key] of entries) {
    const keys = map.get(name);
    if (keys === undefined) map.set(name, [key]);
    else keys.push(key);
  }
  return map;
}
