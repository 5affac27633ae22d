import type { Catalog, CatalogObject } from '../model/catalog.ts';
import { compareKeys, objectKey, type ObjectKey } from '../model/identity.ts';
import type { CatalogDelta } from '../model/replay.ts';
import type { JudgedStatement } from '../model/statement-evidence.ts';
import { changeLabels, expectedObject } from './expected-objects.ts';
import { attributesOf, indexByKey } from './object-attributes.ts';
import { buildTimelines, type ObjectTimeline } from './object-timelines.ts';

/** Everything that is known of a half-applied migration's statements and of the state before it. */
export interface StatementHistory {
  readonly base: readonly CatalogObject[];
  readonly statements: readonly JudgedStatement[];
  /** What later migrations, which the database holds, make of the catalog. */
  readonly later: readonly CatalogDelta[];
}

/** The live catalog with everything in it that the statements make; what was changed by hand stays as it is. */
export function finishedCatalog(history: StatementHistory, live: Catalog, after: Catalog): Catalog {
  const altered = alteredAttributes(history.statements);
  const timelines = timelinesOf(history);
  return withObjects(live, after, touchedBy(history, timelines), (timeline, actual) => {
    const expected = expectedObject(timeline, () => true);
    if (expected === null || actual === null) return expected;
    return mergeObject(expected, actual, altered.get(objectKey(actual)) ?? new Set());
  });
}

/** The live catalog without anything that the statements made. */
export function revertedCatalog(history: StatementHistory, live: Catalog, before: Catalog): Catalog {
  const timelines = timelinesOf(history);
  return withObjects(live, before, touchedBy(history, timelines), (timeline, actual) => {
    if (timeline.base === null) return null;
    if (actual === null) return timeline.base;
    return revertObject(timeline, actual, history.statements.length);
  });
}

function timelinesOf({ base, statements, later }: StatementHistory): ReadonlyMap<ObjectKey, ObjectTimeline> {
  return buildTimelines(base, [...statements.map(({ step }) => step.delta), ...later]);
}

/** Objects that a statement creates, changes or removes. */
function touchedBy(
  { statements }: StatementHistory,
  timelines: ReadonlyMap<ObjectKey, ObjectTimeline>,
): ReadonlyMap<ObjectKey, ObjectTimeline> {
  return new Map(
    [...timelines].filter(([, { events }]) => events.some(({ migration }) => migration < statements.length)),
  );
}

function alteredAttributes(
  statements: readonly JudgedStatement[],
): ReadonlyMap<ObjectKey, ReadonlySet<string>> {
  const altered = new Map<ObjectKey, Set<string>>();
  for (const { object, attributes } of statements.flatMap((statement) => statement.altered)) {
    const key = objectKey(object);
    const names = altered.get(key) ?? new Set();
    altered.set(key, names);
    for (const attribute of attributes) names.add(attribute);
  }
  return altered;
}

function mergeObject(
  expected: CatalogObject,
  actual: CatalogObject,
  kept: ReadonlySet<string>,
): CatalogObject {
  const changes = [...attributesOf(expected)].filter(([name]) => !kept.has(name));
  return { ...actual, ...Object.fromEntries(changes) };
}

/** Only what the statements changed goes back; what later migrations or people made of the object stays. */
function revertObject(timeline: ObjectTimeline, actual: CatalogObject, count: number): CatalogObject {
  const own = timeline.events.filter(({ migration }) => migration < count);
  // What is there was made by the statements, in the place of what stood there before.
  const isMadeAnew = own.some(({ effect }) => effect.change !== 'changed');
  if (isMadeAnew && timeline.base !== null) return timeline.base;
  const touched = new Set(own.flatMap(({ effect }) => effect.attributes));
  const { base } = timeline;
  const last = own.at(-1)?.after ?? null;
  if (base?.kind === 'enum' && actual.kind === 'enum' && last?.kind === 'enum') {
    return { ...actual, labels: changeLabels(actual.labels, last.labels, base.labels) };
  }
  const values = base === null ? [] : [...attributesOf(base)].filter(([name]) => touched.has(name));
  return { ...actual, ...Object.fromEntries(values) };
}

function withObjects(
  live: Catalog,
  other: Catalog,
  touched: ReadonlyMap<ObjectKey, ObjectTimeline>,
  objectFor: (timeline: ObjectTimeline, actual: CatalogObject | null) => CatalogObject | null,
): Catalog {
  const objects = new Map(indexByKey(live.objects));
  for (const [key, timeline] of touched) {
    const object = objectFor(timeline, objects.get(key) ?? null);
    if (object === null) objects.delete(key);
    else objects.set(key, object);
  }
  removeOrphans(objects, live);
  const dependencies = new Map(
    [...live.dependencies, ...other.dependencies].map((each) => [`${each.dependent} ${each.on}`, each]),
  );
  return {
    ...live,
    objects: [...objects].sort(([one], [two]) => compareKeys(one, two)).map(([, object]) => object),
    dependencies: [...dependencies.values()].filter(
      ({ dependent, on }) => objects.has(dependent) && objects.has(on),
    ),
    hash: '',
  };
}

/** What stood on a table that goes, goes with it. */
function removeOrphans(objects: Map<ObjectKey, CatalogObject>, live: Catalog): void {
  const gone = live.objects.filter((object) => object.kind === 'table' && !objects.has(objectKey(object)));
  const names = new Set(gone.map(({ schema, name }) => `${schema ?? ''}.${name}`));
  for (const [key, object] of objects) {
    const isOnGone = object.table !== null && names.has(`${object.schema ?? ''}.${object.table}`);
    const refersToGone =
      object.kind === 'foreignKey' && names.has(`${object.referencedSchema}.${object.referencedTable}`);
    const isOwnedByGone =
      object.kind === 'sequence' &&
      object.ownedBy !== null &&
      names.has(`${object.ownedBy.schema}.${object.ownedBy.table}`);
    if (isOnGone || refersToGone || isOwnedByGone) objects.delete(key);
  }
}
