import { splitUrl } from '../database/split-url.ts';
import { Failure } from '../model/failure.ts';
import { readDeployFactsOf, type DeployFacts } from '../operations/forecast/read-deploy-facts.ts';
import { readLiveState, type LiveState } from '../operations/session/live-state.ts';
import { withReader } from '../operations/session/open-live.ts';
import { failureOf } from './failure-of.ts';
import type { FleetLine } from './fleet-line.ts';
import type { FleetRun } from './fleet-run.ts';
import { readSchemaTarget, projectOf, readTarget, type Reading } from './read-target.ts';
import { splitLive } from './split-live.ts';
import { serverOf, type Target } from './target.ts';

/** Live states of the first of each cohort: more are read again when they are needed. */
const keptStates = 16;

/** What is known of the targets of a run once they were read. */
export interface Survey {
  /** Fingerprint by id; without an entry: failed. */
  readonly cohorts: ReadonlyMap<string, string>;
  /** The live state of the smallest id of a cohort, where it was kept. */
  readonly kept: ReadonlyMap<string, { readonly id: string; readonly live: LiveState }>;
}

/** Reads every target once. Memory does not grow with their number: of most of them nothing stays but the fingerprint. */
export async function readTargets(run: FleetRun, targets: readonly Target[]): Promise<Survey> {
  const cohorts = new Map<string, string>();
  const kept = new Map<string, { id: string; live: LiveState }>();
  let done = 0;
  const take: Take = async (target, read) => {
    const clock = { startMs: performance.now() };
    const line = await lineOf(run, target, clock, async () => {
      const { live, fingerprint } = await read(clock);
      cohorts.set(target.id, fingerprint);
      const known = kept.get(fingerprint);
      if (known === undefined ? kept.size < keptStates : target.id < known.id)
        kept.set(fingerprint, { id: target.id, live });
      return fingerprint;
    });
    await run.add([line]);
    done += 1;
    run.options.onProgress?.({ step: 'Reading targets', done, total: targets.length });
  };
  const alone = targets.filter(({ schema }) => schema === null);
  const reads = alone.map((target) => () => readAlone(run, target, take));
  const groups = groupByDatabase(targets.filter(({ schema }) => schema !== null));
  const groupReads = groups.map((group) => () => readGroup(run, group, take));
  await Promise.all([...reads, ...groupReads].map((work) => work()));
  return { cohorts, kept };
}

/** Set to when a reading began, after it waited for its turn. */
interface Clock {
  startMs: number;
}
type Take = (target: Target, read: (clock: Clock) => Promise<Reading>) => Promise<void>;

function readAlone(run: FleetRun, target: Target, take: Take): Promise<void> {
  return take(target, async (clock) =>
    run.throttle.run(serverOf(target), () => {
      clock.startMs = performance.now();
      return readTarget(run.project, target, run.options);
    }),
  );
}

/** One reading for all schemas of a database. */
async function readGroup(run: FleetRun, group: readonly Target[], take: Take): Promise<void> {
  const [first] = group;
  if (first === undefined) return;
  const whole = run.whole ?? readWhole(run, first);
  whole.catch(() => undefined);
  const shared = run.project.schema?.schemas ?? [];
  const split = whole.then((live) => ({ live, part: splitLive(live, shared) }));
  split.catch(() => undefined);
  const readFacts = factsOf(run, group, first);
  for (const target of group) {
    await take(target, async (clock) => {
      const { live, part } = await split;
      clock.startMs = performance.now();
      const { schema } = target;
      if (schema === null || !live.catalog.schemas.includes(schema)) throw missing(schema ?? '');
      const asked = { project: run.project, target, verb: run.options.verb };
      return readSchemaTarget(asked, part(schema), readFacts);
    });
  }
}

/** What is to be known of a deploy, read once for all schemas of a database, when the first of them needs it. */
function factsOf(
  run: FleetRun,
  group: readonly Target[],
  first: Target,
): (schema: string) => Promise<DeployFacts | null> {
  const schemas = group.flatMap(({ schema }) => (schema === null ? [] : [schema]));
  let facts: Promise<(schema: string) => DeployFacts | null> | null = null;
  return async (schema) => {
    facts ??= run.throttle.run(serverOf(first), () =>
      withReader(projectOf(run.project, first), run.options, (database) =>
        readDeployFactsOf(database, schemas),
      ),
    );
    return (await facts)(schema);
  };
}

async function readWhole(run: FleetRun, target: Target): Promise<LiveState> {
  return run.throttle.run(serverOf(target), () =>
    withReader(projectOf(run.project, target), run.options, (database) =>
      readLiveState(database, run.project),
    ),
  );
}

/** A schema that is not there is no empty tenant: nobody knows what was meant. */
function missing(schema: string): Failure {
  return new Failure('database-missing', `there is no schema ${JSON.stringify(schema)} in the database`, {
    next: 'Make it, or take the target off the list.',
  });
}

async function lineOf(
  { key, markOf }: FleetRun,
  target: Target,
  clock: Clock,
  read: () => Promise<string>,
): Promise<FleetLine> {
  const { id } = target;
  try {
    const cohort = await read();
    const ms = Math.round(performance.now() - clock.startMs);
    return { kind: 'read', run: key, id, target: markOf(target), cohort, ms };
  } catch (error) {
    return { kind: 'failed', run: key, id, ...failureOf(error) };
  }
}

function placeOf({ id, url }: Target): string {
  try {
    const { query, ...place } = splitUrl(url.reveal());
    const parameters = new URLSearchParams(query);
    parameters.delete('schema');
    return JSON.stringify([place, parameters.toString()]);
  } catch {
    // Nobody else's: what is wrong with it is said of this one, when it is read.
    return id;
  }
}

/** Targets whose URLs differ in their schema alone. */
function groupByDatabase(targets: readonly Target[]): readonly (readonly Target[])[] {
  const groups = new Map<string, Target[]>();
  for (const target of targets) {
    const key = placeOf(target);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [target]);
    else group.push(target);
  }
  return [...groups.values()];
}
