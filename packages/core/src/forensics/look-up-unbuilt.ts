import type { Catalog, CatalogObject } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { Replay, ReplayProblem } from '../model/replay.ts';
import { identityOf, indexByKey } from './object-attributes.ts';
import type { ObjectEvent } from './object-timelines.ts';
import type { Slot } from './slots.ts';

/** An object that the scratch server could not build, looked up by its name in the live database. */
export interface Lookup {
  readonly slot: Slot;
  readonly events: readonly ObjectEvent[];
  /** Refusals on the scratch server that say no more than that the object is not there. */
  readonly settled: readonly ReplayProblem[];
}

/**
 * What a missing extension keeps from being built, the extension itself included, has a name and a kind all the same:
 * whether it is there needs no replay.
 */
export function lookUpUnbuilt(
  { steps, problems }: Pick<Replay, 'steps' | 'problems'>,
  live: Catalog,
): readonly Lookup[] {
  const places = new Map(steps.map(({ name }, place) => [name, place]));
  const liveObjects = indexByKey(live.objects);
  const known = new Set<ObjectKey>();
  return problems.flatMap((problem): readonly Lookup[] => {
    const place = places.get(problem.migration);
    if (problem.kind !== 'extensionMissing' || place === undefined) return [];
    return problem.unverifiable.flatMap((object): readonly Lookup[] => {
      const key = objectKey(object);
      if (known.has(key)) return [];
      known.add(key);
      const isThere = isWhatIsMeant(liveObjects.get(key));
      // Types of its name are in use: it was brought in by other means than CREATE EXTENSION.
      if (!isThere && object.kind === 'extension' && hasTypesOf(problem.standIns, live)) return [];
      const removals = problems.filter(
        (other) => isRefusedRemoval(other, object) && (places.get(other.migration) ?? -1) > place,
      );
      const removal = removals[0];
      const removedAt = removal === undefined ? null : (places.get(removal.migration) ?? place);
      return [{ ...look(object, isThere, place, removedAt), settled: removals.slice(0, 1) }];
    });
  });
}

function look(
  object: ObjectIdentity,
  isThere: boolean,
  place: number,
  removedAt: number | null,
): Omit<Lookup, 'settled'> {
  const event = (migration: number, change: 'created' | 'removed'): ObjectEvent => ({
    migration,
    effect: { object: identityOf(object), change, attributes: [] },
    before: null,
    after: null,
  });
  const created = event(place, 'created');
  const removed = removedAt === null ? [] : [event(removedAt, 'removed')];
  return {
    slot: {
      attribute: null,
      points: [
        { event: null, isLive: !isThere },
        { event: created, isLive: isThere },
        ...removed.map((each) => ({ event: each, isLive: !isThere })),
      ],
    },
    events: [created, ...removed],
  };
}

const builtIn: ReadonlySet<string> = new Set(['btree', 'hash', 'gin', 'gist', 'spgist', 'brin']);

/** An index of the same name by a method of PostgreSQL's own is another index. */
function isWhatIsMeant(object: CatalogObject | undefined): boolean {
  if (object?.kind !== 'index') return object !== undefined;
  return object.isValid && !builtIn.has(object.method);
}

function hasTypesOf(names: readonly string[], { objects }: Catalog): boolean {
  return objects.some((object) => {
    if (object.kind !== 'column') return false;
    const type = object.type.replace(/^.*\./, '').replace(/[([].*$/, '');
    return names.includes(type);
  });
}

/** `index "near" does not exist`: nobody made it on the scratch server. */
function isRefusedRemoval(problem: ReplayProblem, { kind, name }: ObjectIdentity): boolean {
  if (problem.kind !== 'statementSkipped') return false;
  const { statement, message } = problem.refused;
  return (
    new RegExp(`^drop\\s+${kind}\\b`, 'i').test(statement ?? '') &&
    message === `${kind} "${name}" does not exist`
  );
}
