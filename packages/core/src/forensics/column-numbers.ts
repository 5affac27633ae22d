import type { CatalogObject } from '../model/catalog.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { Column } from '../model/objects/tables.ts';
import type { ObjectTimeline } from './object-timelines.ts';

/**
 * By table, the numbers that columns had which were dropped. Only of tables whose columns the history numbers as the
 * database does: one that was restored from a dump has no gaps, or others.
 */
export type DroppedNumbers = ReadonlyMap<string, ReadonlySet<number>>;

export function droppedNumbers(
  objects: readonly CatalogObject[],
  timelines: ReadonlyMap<ObjectKey, ObjectTimeline>,
): DroppedNumbers {
  const columns = new Map<string, Column[]>();
  for (const object of objects) {
    if (object.kind !== 'column') continue;
    const key = tableOf(object);
    columns.set(key, [...(columns.get(key) ?? []), object]);
  }
  const dropped = new Map<string, ReadonlySet<number>>();
  for (const [key, own] of columns) {
    const highest = Math.max(...own.map(({ number }) => number));
    if (highest === own.length) continue;
    const taken = new Set(own.map(({ number }) => number));
    const gaps = Array.from({ length: highest }, (_, index) => index + 1).filter(
      (number) => !taken.has(number),
    );
    const known = own.map((column) => ({ column, numbers: numbersIn(timelines.get(objectKey(column))) }));
    const last = Math.max(0, ...known.flatMap(({ numbers }) => numbers));
    const isComparable = known.every(
      ({ column: { number }, numbers }) => numbers.length === 0 || numbers.includes(number) || number > last,
    );
    if (isComparable) dropped.set(key, new Set(gaps));
  }
  return dropped;
}

function numbersIn(timeline: ObjectTimeline | undefined): readonly number[] {
  const states = timeline === undefined ? [] : [timeline.base, ...timeline.events.map(({ after }) => after)];
  return states.flatMap((state) => (state?.kind === 'column' ? [state.number] : []));
}

/**
 * Whether a live column is not the one that a migration made: a history that drops it and makes it again gives it another
 * number, and the first one's is among the dropped.
 */
export function isMadeAgain(
  { events }: Pick<ObjectTimeline, 'events'>,
  live: CatalogObject,
  dropped: DroppedNumbers,
): (made: CatalogObject | null) => boolean {
  const gaps = dropped.get(tableOf(live));
  const isRemovedOnce = events.some(({ effect }) => effect.change === 'removed');
  if (live.kind !== 'column' || gaps === undefined || !isRemovedOnce) return () => false;
  return (made) => made?.kind === 'column' && made.number !== live.number && gaps.has(made.number);
}

function tableOf({ schema, table }: CatalogObject): string {
  return JSON.stringify([schema, table]);
}
