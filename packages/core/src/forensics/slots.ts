import type { CatalogObject } from '../model/catalog.ts';
import { isSameValue } from '../model/same-value.ts';
import { attributesOf, differingAttributes } from './object-attributes.ts';
import { isMadeAgain, type DroppedNumbers } from './column-numbers.ts';
import type { ObjectEvent, ObjectTimeline } from './object-timelines.ts';

/** One state of a slot: before the history (`event` null), or after one migration. */
export interface SlotPoint {
  readonly event: ObjectEvent | null;
  /** Whether the live database is in this state. */
  readonly isLive: boolean;
  /** The live column has the very number that it has in this state: where nothing else decides, this is the state. */
  readonly isNumberedAlike?: boolean;
}

/**
 * Whether an object is there, or one attribute of it, through the history. If the live database is in the state
 * of a point, then that point's migration ran, and none of the later points' did.
 */
export interface Slot {
  /** Null for the existence of the object. */
  readonly attribute: string | null;
  readonly points: readonly SlotPoint[];
}

export interface ObjectSlots {
  readonly slots: readonly Slot[];
  /** Attributes whose live value the history never had. */
  readonly unexplained: readonly string[];
  /** The history took it away, and what is there now is another one of the same name. */
  readonly isMadeByHand: boolean;
}

/** What the live state of one object says about the migrations that touch it. */
export function slotsOf(
  timeline: ObjectTimeline,
  live: CatalogObject | null,
  dropped: DroppedNumbers = new Map(),
): ObjectSlots {
  const existence = existenceSlot(timeline, live, dropped);
  if (live === null) return { slots: [existence], unexplained: [], isMadeByHand: false };
  if (!existence.points.some((point) => point.isLive)) {
    return { slots: [existenceSlot(timeline, null, dropped)], unexplained: [], isMadeByHand: true };
  }
  const only = onlyState(timeline);
  if (only !== null) return { slots: [existence], unexplained: unlike(live, only), isMadeByHand: false };
  const slots = [existence];
  const unexplained: string[] = [];
  const states = statesOf(timeline);
  for (const [attribute, value] of attributesOf(live)) {
    const attributeSlots =
      attribute === 'labels'
        ? labelSlots(states, value)
        : [attributeSlot(states, attribute, (state) => state.get(attribute), value)];
    for (const slot of attributeSlots) {
      if (!slot.points.some((point) => point.isLive)) unexplained.push(attribute);
      else if (slot.points.length > 1) slots.push(slot);
    }
  }
  return { slots, unexplained: [...new Set(unexplained)], isMadeByHand: false };
}

/** The object of a timeline that never changes while it is there, as most: its attributes tell no migrations apart. */
function onlyState({ base, events }: ObjectTimeline): CatalogObject | null {
  let only = base;
  for (const { after } of events) {
    if (after === null) continue;
    if (only !== null) return null;
    only = after;
  }
  return only;
}

/** Attributes in which a live object differs from what the history made; of labels, only which there are. */
function unlike(live: CatalogObject, expected: CatalogObject): readonly string[] {
  const differing = differingAttributes(live, expected);
  if (live.kind !== 'enum' || expected.kind !== 'enum') return differing;
  const labels = labelsIn(live.labels);
  const expectedLabels = labelsIn(expected.labels);
  const hasSameLabels =
    labels.size === expectedLabels.size && expected.labels.every((label) => labels.has(label));
  return hasSameLabels ? differing.filter((name) => name !== 'labels') : differing;
}

function existenceSlot(timeline: ObjectTimeline, live: CatalogObject | null, dropped: DroppedNumbers): Slot {
  const isAnother = live === null ? () => false : isMadeAgain(timeline, live, dropped);
  const isLike = (object: CatalogObject | null): boolean =>
    (object !== null) === (live !== null) && !isAnother(object);
  const points: SlotPoint[] = [{ event: null, isLive: isLike(timeline.base) }];
  for (const event of timeline.events) {
    // A change of an object that is not live can only have been followed by its removal.
    if (event.effect.change === 'changed' && live !== null) continue;
    points.push({
      event,
      isLive: isLike(event.after),
      isNumberedAlike:
        live?.kind === 'column' && event.after?.kind === 'column' && event.after.number === live.number,
    });
  }
  return { attribute: null, points };
}

type State = { readonly event: ObjectEvent | null; readonly values: ReadonlyMap<string, unknown> | null };

function statesOf(timeline: ObjectTimeline): readonly State[] {
  const stateOf = (event: ObjectEvent | null, object: CatalogObject | null): State => ({
    event,
    values: object === null ? null : attributesOf(object),
  });
  return [stateOf(null, timeline.base), ...timeline.events.map((event) => stateOf(event, event.after))];
}

const notThere = Symbol('not there');

/**
 * Only the states in which the value is another than in the state before; a single point when the value never
 * changed while the object was there, which says no more than the object's existence.
 */
function attributeSlot(
  states: readonly State[],
  attribute: string,
  valueIn: (values: ReadonlyMap<string, unknown>) => unknown,
  live: unknown,
): Slot {
  const points: SlotPoint[] = [];
  const whileThere: SlotPoint[] = [];
  let last: unknown;
  for (const { event, values } of states) {
    const value = values === null ? notThere : valueIn(values);
    if (points.length > 0 && isSameValue(last, value)) continue;
    const point = { event, isLive: isSameValue(value, live) };
    points.push(point);
    if (value !== notThere) whileThere.push(point);
    last = value;
  }
  return { attribute, points: whileThere.length > 1 ? points : whileThere };
}

/** An enum value is there or not by itself: two migrations that each add one are told apart in any order. */
function labelSlots(states: readonly State[], live: unknown): readonly Slot[] {
  const liveLabels = labelsIn(live);
  const everything = new Set(liveLabels);
  for (const { values } of states) for (const label of labelsIn(values?.get('labels'))) everything.add(label);
  return [...everything].map((label) =>
    attributeSlot(
      states,
      'labels',
      (values) => labelsIn(values.get('labels')).has(label),
      liveLabels.has(label),
    ),
  );
}

function labelsIn(value: unknown): ReadonlySet<unknown> {
  return new Set(Array.isArray(value) ? value : []);
}
