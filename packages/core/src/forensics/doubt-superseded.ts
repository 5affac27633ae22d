import type { Catalog, CatalogObject } from '../model/catalog.ts';
import type { ConcludedMigration, Effect, HistoryEvidence } from '../model/evidence.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { Replay } from '../model/replay.ts';
import { isSameValue } from '../model/same-value.ts';
import { attributesOf, indexByKey } from './object-attributes.ts';
import { buildTimelines } from './object-timelines.ts';
import { findRenamers } from './renamed-objects.ts';
import { withUnseen } from './with-unseen.ts';

const reason = 'a later migration gives another name to what it makes, and under that name it is not there';

/**
 * That what a migration made is gone proves nothing where a later one gives it another name: it is there under that
 * name, or it never was. A migration of which nothing else is left to see is then not proven.
 */
export function doubtSuperseded(
  evidence: HistoryEvidence,
  { base, steps }: Pick<Replay, 'base' | 'steps'>,
  live: Catalog,
): HistoryEvidence {
  const replaced = evidence.migrations.filter(({ isHeld, superseded }) => isHeld && superseded.length > 0);
  if (replaced.length === 0) return evidence;
  const deltas = steps.map(({ delta }) => delta);
  const timelines = buildTimelines(base, deltas);
  const liveObjects = indexByKey(live.objects);
  const renamerOf = findRenamers(timelines);
  const places = new Map(steps.map(({ name }, place) => [name, place]));

  const follow = (key: ObjectKey, after: number, effect: Effect, ifGone: Trace = 'none'): Trace => {
    for (const event of timelines.get(key)?.events ?? []) {
      if (event.migration <= after) continue;
      if (event.after === null) {
        const heir = event.before === null ? null : renamerOf(event.migration)(event.before);
        return heir === null ? 'none' : follow(objectKey(heir), event.migration, effect, 'lacking');
      }
      if (event.effect.attributes.some((name) => effect.attributes.includes(name))) return 'none';
    }
    const actual = liveObjects.get(key);
    if (actual === undefined) return ifGone;
    const made = timelines.get(key)?.events.at(-1)?.after ?? actual;
    return effect.attributes.every((name) => isAsMade(name, made, actual)) ? 'there' : ifGone;
  };

  /** What is gone under its old name shows nothing where it was to have a new one. */
  const isRenaming = ({ object, change }: Effect, place: number): boolean => {
    const event = timelines.get(objectKey(object))?.events.find(({ migration }) => migration === place);
    return change === 'removed' && event?.before != null && renamerOf(place)(event.before) !== null;
  };

  const isDoubtful = ({ name, effects, superseded, missing }: ConcludedMigration): boolean => {
    const place = places.get(name) ?? -1;
    const settled = new Set([...superseded, ...missing].map(({ object }) => objectKey(object)));
    const isSeen = effects.some(
      (effect) => !settled.has(objectKey(effect.object)) && !isRenaming(effect, place),
    );
    const traces = superseded
      .filter(({ change }) => change !== 'removed')
      .map((effect) => follow(objectKey(effect.object), place, effect));
    return !isSeen && traces.includes('lacking') && !traces.includes('there');
  };
  const names = replaced.filter(isDoubtful).map(({ name }) => name);
  return names.length === 0 ? evidence : withUnseen(evidence, names, reason);
}

/** Of an effect under the names that it was given later; `none` where later ones unmake it or make it otherwise. */
type Trace = 'there' | 'lacking' | 'none';

/** A label that somebody added takes none away. */
function isAsMade(attribute: string, made: CatalogObject, actual: CatalogObject): boolean {
  if (attribute === 'labels' && made.kind === 'enum' && actual.kind === 'enum') {
    return made.labels.every((label) => actual.labels.includes(label));
  }
  return isSameValue(attributesOf(made).get(attribute), attributesOf(actual).get(attribute));
}
