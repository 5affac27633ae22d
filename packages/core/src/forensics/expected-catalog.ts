import type { Catalog } from '../model/catalog.ts';
import type { Replay } from '../model/replay.ts';
import { expectedObjects } from './expected-objects.ts';
import { buildTimelines } from './object-timelines.ts';

/**
 * The catalog that a database has when exactly the held migrations were applied, in order of the history. Put
 * together attribute by attribute: where definitions of several migrations flow into one text (a view on a table
 * that two of them renamed), only a replay of the held migrations alone can say what the server would print.
 */
export function expectedCatalogFor(
  replay: Pick<Replay, 'base' | 'steps' | 'final'>,
  held: readonly string[],
): Catalog {
  const names = new Set(held);
  if (replay.steps.every((step) => names.has(step.name))) return replay.final;
  const timelines = buildTimelines(
    replay.base,
    replay.steps.map((step) => step.delta),
  );
  const objects = expectedObjects(timelines, (migration) => {
    const step = replay.steps[migration];
    return step !== undefined && names.has(step.name);
  });
  return { ...replay.final, objects, hash: '' };
}
