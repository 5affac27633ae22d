import type { CatalogObject } from '../model/catalog.ts';
import type { Effect } from '../model/evidence.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { CatalogDelta } from '../model/replay.ts';
import { differingAttributes, identityOf } from './object-attributes.ts';

/** One migration's touch on one object. */
export interface ObjectEvent {
  /** Place of the migration in the history. */
  readonly migration: number;
  readonly effect: Effect;
  readonly before: CatalogObject | null;
  readonly after: CatalogObject | null;
}

/** Everything that the history does to one object, in order. */
export interface ObjectTimeline {
  readonly identity: ObjectIdentity;
  /** The object as it stood before the first migration. */
  readonly base: CatalogObject | null;
  readonly events: readonly ObjectEvent[];
}

interface GrowingTimeline extends ObjectTimeline {
  readonly events: ObjectEvent[];
  current: CatalogObject | null;
}

/** Follows each object through the history; one timeline per object that is ever there. */
export function buildTimelines(
  base: readonly CatalogObject[],
  deltas: readonly CatalogDelta[],
): ReadonlyMap<ObjectKey, ObjectTimeline> {
  const timelines = new Map<ObjectKey, GrowingTimeline>();
  for (const object of base) {
    timelines.set(objectKey(object), {
      identity: identityOf(object),
      base: object,
      events: [],
      current: object,
    });
  }
  const timelineOf = (identity: ObjectIdentity): GrowingTimeline => {
    const key = objectKey(identity);
    const known = timelines.get(key);
    if (known !== undefined) return known;
    const timeline = { identity: identityOf(identity), base: null, events: [], current: null };
    timelines.set(key, timeline);
    return timeline;
  };
  deltas.forEach((delta, migration) => {
    for (const object of delta.put) record(timelineOf(object), migration, object);
    for (const identity of delta.removed) record(timelineOf(identity), migration, null);
  });
  return timelines;
}

function record(timeline: GrowingTimeline, migration: number, after: CatalogObject | null): void {
  const before = timeline.current;
  timeline.current = after;
  const effect = describeEffect(timeline.identity, before, after);
  if (effect !== null) timeline.events.push({ migration, effect, before, after });
}

/** Creating and removing touch an object as a whole. */
const whole: readonly string[] = [];

function describeEffect(
  object: ObjectIdentity,
  before: CatalogObject | null,
  after: CatalogObject | null,
): Effect | null {
  if (before === null) return after === null ? null : { object, change: 'created', attributes: whole };
  if (after === null) return { object, change: 'removed', attributes: whole };
  const attributes = differingAttributes(before, after);
  return attributes.length === 0 ? null : { object, change: 'changed', attributes };
}
