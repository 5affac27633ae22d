import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import type { DriftStates } from '../../compare/judge-drift.ts';
import { setAsideUnseen } from '../../compare/set-aside-unseen.ts';
import type { Catalog, CatalogObject } from '../../model/catalog.ts';
import { differingObject, type Difference } from '../../model/difference.ts';
import { relationKinds } from '../../model/kinds.ts';
import { isBorne } from '../../model/on-excluded.ts';
import { isPlatformSchema } from '../session/baseline-schemas.ts';
import { aboutObjects } from './unseen-in-drift.ts';

/**
 * A migration may make for a scratch database what a hosting platform has (CREATE TABLE IF NOT EXISTS auth.users): where
 * the platform has it in another form, that is neither drift nor anybody's to change.
 */
export function leaveTheirs(states: DriftStates, isNamed: (schema: string) => boolean): DriftStates {
  const { history, recorded, live } = states;
  const isTheirs = (object: CatalogObject): boolean => {
    const { kind, schema } = 'on' in object ? object.on : object;
    return schema !== null && isPlatformSchema(schema) && !isNamed(schema) && !isBorne(kind);
  };
  if (history === null || live === null || !history.objects.some(isTheirs)) return states;
  const take = (expected: Catalog): Catalog => {
    const theirs = compareCatalogs(expected, live).filter((difference) =>
      difference.kind === 'missing'
        ? isTheirs(difference.expected) && isOnTheirs(difference, live)
        : isTheirs(difference.actual),
    );
    return setAsideUnseen(expected, live, [aboutObjects(theirs.map(differingObject))]).expected;
  };
  const left = take(history);
  return {
    ...states,
    history: left,
    recorded: recorded === null || recorded === history ? left : take(recorded),
  };
}

/** What is missing of a table that is there; a table or function that is gone is told. */
function isOnTheirs(difference: Difference, live: Catalog): boolean {
  const { schema, table } = differingObject(difference);
  return (
    table !== null &&
    live.objects.some(
      (each) => relationKinds.includes(each.kind) && each.schema === schema && each.name === table,
    )
  );
}
