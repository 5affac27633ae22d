import type { CatalogObject } from '../model/catalog.ts';
import type { ObjectKey } from '../model/identity.ts';
import { compareKeys } from '../model/identity.ts';
import type { ObjectEvent, ObjectTimeline } from './object-timelines.ts';

/** An object after exactly the held migrations, in order of the history; null when it is not there. */
export function expectedObject(
  timeline: ObjectTimeline,
  isHeld: (migration: number) => boolean,
): CatalogObject | null {
  let current = timeline.base;
  for (const event of timeline.events) {
    if (isHeld(event.migration)) current = applyEvent(current, event);
  }
  return current;
}

/** Every object after exactly the held migrations, sorted by key. */
export function expectedObjects(
  timelines: ReadonlyMap<ObjectKey, ObjectTimeline>,
  isHeld: (migration: number) => boolean,
): readonly CatalogObject[] {
  return [...timelines]
    .sort(([one], [other]) => compareKeys(one, other))
    .map(([, timeline]) => expectedObject(timeline, isHeld))
    .filter((object) => object !== null);
}

function applyEvent(current: CatalogObject | null, event: ObjectEvent): CatalogObject | null {
  const { before, after } = event;
  if (before === null || after === null || current === before) return after;
  if (current === null) return null;
  const touched = new Set(event.effect.attributes);
  const changes = Object.fromEntries(Object.entries(after).filter(([name]) => touched.has(name)));
  if (current.kind === 'enum' && before.kind === 'enum' && after.kind === 'enum') {
    return { ...current, labels: changeLabels(current.labels, before.labels, after.labels) };
  }
  return { ...current, ...changes };
}

/**
 * Makes the change from `before` to `after` on other labels: an enum value added out of order is still there
 * when a later migration adds its own.
 */
export function changeLabels(
  labels: readonly string[],
  before: readonly string[],
  after: readonly string[],
): readonly string[] {
  const kept = labels.filter((label) => after.includes(label) || !before.includes(label));
  after.forEach((label, index) => {
    if (before.includes(label) || kept.includes(label)) return;
    const predecessor = after.slice(0, index).findLast((earlier) => kept.includes(earlier));
    kept.splice(predecessor === undefined ? 0 : kept.indexOf(predecessor) + 1, 0, label);
  });
  return kept;
}
