import type { Catalog, CatalogObject } from '../model/catalog.ts';
import type { ChangedAttribute, Difference } from '../model/difference.ts';
import { differingObject } from '../model/difference.ts';
import {
  isInvalidIndex,
  type ConcludedMigration,
  type Effect,
  type EvidenceBasis,
  type HistoryEvidence,
  type UnseenStatement,
} from '../model/evidence.ts';
import { compareIdentities, compareKeys, objectKey, type ObjectKey } from '../model/identity.ts';
import type { CatalogDelta, DetailedStep, Replay } from '../model/replay.ts';
import { droppedNumbers } from './column-numbers.ts';
import { doubtReferring } from './doubt-referring.ts';
import { doubtSuperseded } from './doubt-superseded.ts';
import { doubtMoved } from './moved-by-path.ts';
import { expectedObject } from './expected-objects.ts';
import { lookUpUnbuilt, type Lookup } from './look-up-unbuilt.ts';
import { attributesOf, indexByKey } from './object-attributes.ts';
import { buildTimelines, type ObjectEvent, type ObjectTimeline } from './object-timelines.ts';
import { Settlement, type Phase } from './settle-slots.ts';
import { slotsOf, type Slot } from './slots.ts';
import { unseenStatements } from './unseen-statements.ts';

/** What evidence is gathered from. */
export type ReplayedHistory = Pick<Replay, 'base' | 'excludedBase' | 'steps' | 'problems'>;

/**
 * Concludes which migrations of a history a live database holds, from its structure alone. The order in which
 * they were applied is not assumed.
 *
 * The live catalog must be of the same scope as the replay's.
 */
export function gatherEvidence(replay: ReplayedHistory, live: Catalog): HistoryEvidence {
  return doubtUnseen(concludeAll(replay, live), replay, live);
}

/** Takes back what was concluded of migrations of which too little was seen. */
export function doubtUnseen(
  evidence: HistoryEvidence,
  replay: ReplayedHistory,
  live: Catalog,
): HistoryEvidence {
  const doubted = doubtMoved(doubtReferring(evidence, replay.problems), replay, [
    ...live.objects,
    ...(live.beside ?? []),
  ]);
  return doubtSuperseded(doubted, replay, live);
}

/** As {@link gatherEvidence}, of each step by its own effects alone. */
export function concludeAll(replay: ReplayedHistory, live: Catalog): HistoryEvidence {
  const lookups = lookUpUnbuilt(replay, live);
  const unverifiable = replay.problems.flatMap((problem) =>
    problem.kind === 'extensionMissing' ? problem.unverifiable : [],
  );
  const timelines = buildTimelines(
    replay.base,
    replay.steps.map((step) => step.delta),
  );
  const notLookedAt = new Set(unverifiable.map(objectKey));
  const liveObjects = indexByKey(
    notLookedAt.size === 0
      ? live.objects
      : live.objects.filter((object) => !notLookedAt.has(objectKey(object))),
  );
  const leftOut = buildTimelines(
    replay.excludedBase ?? [],
    replay.steps.map((step) => step.excluded ?? untouched),
  );
  const liveLeftOut = indexByKey(live.excluded ?? []);
  const slots: Slot[] = lookups.map(({ slot }) => slot);
  const dropped = droppedNumbers(live.objects, timelines);
  const changedByHand = new Map<ObjectKey, readonly string[]>();
  const madeByHand = new Set<ObjectKey>();
  for (const [key, timeline] of timelines) {
    const found = slotsOf(timeline, liveObjects.get(key) ?? null, dropped);
    slots.push(...found.slots);
    if (found.isMadeByHand) madeByHand.add(key);
    if (found.unexplained.length > 0) changedByHand.set(key, found.unexplained);
  }
  // How they came to be otherwise is nobody's business here.
  for (const [key, timeline] of leftOut)
    slots.push(...slotsOf(timeline, liveLeftOut.get(key) ?? null, dropped).slots);
  const settlement = new Settlement(replay.steps.length, slots);
  const events = eventsByMigration(
    [...timelines.values(), ...leftOut.values()],
    lookups,
    replay.steps.length,
  );
  const isKnown = (key: ObjectKey): boolean => timelines.has(key) || leftOut.has(key);
  const unseen = unseenStatements(replay.problems, {
    lookups,
    strangers: [...liveObjects].filter(([key]) => !timelines.has(key)).map(([, object]) => object),
    beside: (live.beside ?? []).filter((object) => !isKnown(objectKey(object))),
  });
  const unexplainedEffects = blameChangesByHand(timelines, changedByHand, settlement);
  const migrations = replay.steps.map((step, migration) =>
    conclude(step, migration, settlement, {
      isLeftOut: ({ object }) => leftOut.has(objectKey(object)),
      events: events[migration] ?? [],
      unexplained: unexplainedEffects.get(migration) ?? [],
      unseen: unseen.get(step.name) ?? [],
    }),
  );
  const isHeld = (migration: number): boolean => migrations[migration]?.isHeld === true;
  return {
    migrations,
    held: migrations.filter((migration) => migration.isHeld).map((migration) => migration.name),
    unexplained: unexplainedDifferences(timelines, liveObjects, { changedByHand, madeByHand }, isHeld),
    unverifiable,
  };
}

const untouched: CatalogDelta = { put: [], removed: [] };

function eventsByMigration(
  timelines: readonly ObjectTimeline[],
  lookups: readonly Lookup[],
  count: number,
): readonly (readonly ObjectEvent[])[] {
  const events = Array.from({ length: count }, (): ObjectEvent[] => []);
  for (const event of lookups.flatMap((lookup) => lookup.events)) events[event.migration]?.push(event);
  for (const { events: own } of timelines) {
    for (const event of own) events[event.migration]?.push(event);
  }
  for (const own of events) {
    own.sort((one, other) => compareIdentities(one.effect.object, other.effect.object));
  }
  return events;
}

/** Ascribes each attribute changed by hand to the last migration that set it and that is not known to be absent. */
function blameChangesByHand(
  timelines: ReadonlyMap<ObjectKey, ObjectTimeline>,
  changedByHand: ReadonlyMap<ObjectKey, readonly string[]>,
  settlement: Settlement,
): ReadonlyMap<number, readonly Effect[]> {
  const blamed = new Map<number, Effect[]>();
  for (const [key, attributes] of changedByHand) {
    const timeline = timelines.get(key);
    for (const attribute of attributes) {
      const setter = timeline?.events.findLast(
        ({ effect, migration }) =>
          (effect.change === 'created' || effect.attributes.includes(attribute)) &&
          settlement.leaningOf(migration) !== 'notHeld',
      );
      if (timeline === undefined || setter === undefined) continue;
      const effect: Effect = { object: timeline.identity, change: 'changed', attributes: [attribute] };
      blamed.set(setter.migration, [...(blamed.get(setter.migration) ?? []), effect]);
    }
  }
  return blamed;
}

/** What there is to conclude about one migration from. */
interface OwnEvidence {
  readonly isLeftOut: (effect: Effect) => boolean;
  readonly events: readonly ObjectEvent[];
  readonly unexplained: readonly Effect[];
  readonly unseen: readonly UnseenStatement[];
}

function conclude(
  step: DetailedStep,
  migration: number,
  settlement: Settlement,
  { isLeftOut, events, unexplained, unseen }: OwnEvidence,
): ConcludedMigration {
  const missing: Effect[] = [];
  const superseded: Effect[] = [];
  let presentCount = 0;
  for (const event of events) {
    const { isPresent, isAbsent, isSuperseded, absentAttributes } = settlement.standingOf(event);
    if (isAbsent) missing.push(missingPart(event.effect, absentAttributes));
    else if (isPresent) presentCount += 1;
    else if (isSuperseded) superseded.push(event.effect);
  }
  const leaning = settlement.leaningOf(migration);
  const isUnreadable = step.outcome.kind === 'unreadable';
  const isWitnessed = presentCount > 0 || missing.length > 0 || superseded.length > 0;
  const unbuilt = unexplained.filter(isInvalidIndex);
  const isSeenThere = leaning === 'held' && !isUnreadable && unbuilt.length === 0;
  const isHeld = isSeenThere && unseen.length === 0;
  return {
    name: step.name,
    state: isUnreadable
      ? 'missingOnDisk'
      : unseen.length > 0
        ? 'unverified'
        : !isWitnessed
          ? 'noEvidence'
          : leaning === 'mixed' || unbuilt.length > 0
            ? 'partial'
            : isHeld
              ? 'present'
              : 'absent',
    effects: events.map((event) => event.effect),
    present: presentCount - unbuilt.length + (leaning === 'notHeld' ? 0 : superseded.length),
    missing: [
      ...missing.map((each) => (isLeftOut(each) ? { ...each, isLeftOut: true as const } : each)),
      ...unbuilt,
    ],
    unexplained: unexplained.filter((effect) => !isInvalidIndex(effect)),
    unseen,
    isHeld,
    isSeenThere,
    basis: basisOf(presentCount + missing.length, superseded.length, settlement.phaseOf(migration)),
    superseded,
  };
}

function missingPart(effect: Effect, absentAttributes: readonly string[]): Effect {
  return effect.change === 'changed'
    ? { ...effect, attributes: [...new Set(absentAttributes)].sort() }
    : effect;
}

function basisOf(decisive: number, superseded: number, phase: Phase): EvidenceBasis {
  return decisive === 0 && superseded > 0 && phase === 'effects' ? 'supersession' : phase;
}

interface ByHand {
  readonly changedByHand: ReadonlyMap<ObjectKey, readonly string[]>;
  /** Columns that the history took away. */
  readonly madeByHand: ReadonlySet<ObjectKey>;
}

function unexplainedDifferences(
  timelines: ReadonlyMap<ObjectKey, ObjectTimeline>,
  liveObjects: ReadonlyMap<ObjectKey, CatalogObject>,
  { changedByHand, madeByHand }: ByHand,
  isHeld: (migration: number) => boolean,
): readonly Difference[] {
  const differences: Difference[] = [];
  for (const [key, actual] of liveObjects) {
    const timeline = timelines.get(key);
    if (timeline === undefined || madeByHand.has(key)) differences.push({ kind: 'unexpected', actual });
  }
  for (const [key, attributes] of changedByHand) {
    const actual = liveObjects.get(key);
    const timeline = timelines.get(key);
    if (actual === undefined || timeline === undefined) continue;
    const expected = expectedObject(timeline, isHeld) ?? lastState(timeline);
    if (expected !== null) differences.push(changed(expected, actual, attributes));
  }
  for (const [key, { base, events }] of timelines) {
    // Stood before the first migration, so that no migration can be blamed for its absence.
    if (base !== null && !liveObjects.has(key) && events.every(({ after }) => after !== null)) {
      differences.push({ kind: 'missing', expected: base });
    }
  }
  return differences.sort((one, other) =>
    compareKeys(objectKey(differingObject(one)), objectKey(differingObject(other))),
  );
}

function lastState(timeline: ObjectTimeline): CatalogObject | null {
  return timeline.events.findLast(({ after }) => after !== null)?.after ?? timeline.base;
}

function changed(expected: CatalogObject, actual: CatalogObject, attributes: readonly string[]): Difference {
  const expectedValues = attributesOf(expected);
  const actualValues = attributesOf(actual);
  const changes = attributes.toSorted().map((name): ChangedAttribute => ({
    name,
    expected: expectedValues.get(name) ?? null,
    actual: actualValues.get(name) ?? null,
  }));
  return { kind: 'changed', expected, actual, attributes: changes };
}
