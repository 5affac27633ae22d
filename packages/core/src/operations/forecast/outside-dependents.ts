import type { ObjectIdentity } from '../../model/identity.ts';
import type { TriedStatement } from '../../model/tried-statement.ts';
import type { CatalogDelta } from '../../model/replay.ts';

/** What stands on an object and is in another schema, or of a kind that no catalog of ours holds. */
export interface OutsideDependent {
  /** `schema.name` of what it depends on; `.name` of an extension. */
  readonly on: string;
  /** Null where it is of a kind that is built on no scratch server. */
  readonly schema: string | null;
  /** In PostgreSQL's words: `view analytics.jobs_by_state`. */
  readonly description: string;
}

/** Whether something outside stands on what changes: then it decides as well whether it may. */
export function isTouched({ put, removed }: CatalogDelta, outside: readonly OutsideDependent[]): boolean {
  const touched = new Set([...put, ...removed].map(placeOf));
  return outside.some(({ on }) => touched.has(on));
}

/**
 * What depends on something that the statements touch and was not there when they were tried.
 *
 * @param missing schemas that could not be built
 */
export function describeOutside(
  steps: readonly TriedStatement[],
  outside: readonly OutsideDependent[],
  missing: readonly string[],
): readonly string[] {
  const touched = new Map<string, number>();
  const gone = new Map<string, number>();
  for (const { delta, line } of steps) {
    for (const object of [...delta.put, ...delta.removed]) keepFirst(touched, placeOf(object), line);
    for (const object of delta.removed) if (object.table === null) keepFirst(gone, placeOf(object), line);
  }
  return outside.flatMap(({ on, schema, description }) => {
    const line = schema === null ? gone.get(on) : missing.includes(schema) ? touched.get(on) : undefined;
    return line === undefined
      ? []
      : [
          `Line ${line}: ${description} depends on ${on.replace(/^\./, 'extension ')} and could not be built on the scratch server: whether it is in the way was not tried.`,
        ];
  });
}

function keepFirst(lines: Map<string, number>, place: string, line: number): void {
  if (!lines.has(place)) lines.set(place, line);
}

/** What belongs to a table is at it; functions of one name are told apart by nobody here. */
function placeOf({ kind, schema, table, name }: ObjectIdentity): string {
  const isRoutine = kind === 'function' || kind === 'procedure' || kind === 'aggregate';
  const [routine = name] = name.split('(');
  return `${schema ?? ''}.${table ?? (isRoutine ? routine : name)}`;
}
