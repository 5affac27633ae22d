import { besideOthers } from '../operations/session/left-to-others.ts';
import { applyChange } from '../apply/apply-change.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { splitUrl } from '../database/split-url.ts';
import type { LedgerChange } from '../model/plan.ts';
import { withWriter } from '../operations/session/open-live.ts';
import { startOver } from '../operations/writing/retry-moved.ts';
import { findStagingDirectory } from '../operations/writing/write-files.ts';
import { failureOf } from './failure-of.ts';
import type { FleetLine } from './fleet-line.ts';
import type { FleetRun } from './fleet-run.ts';
import { ownScope, projectOf, readOn } from './read-target.ts';
import { serverOf, type Target } from './target.ts';
import { parseAmount, planWaves, type Wave } from './waves.ts';

/** What is to be written to a target, and the cohort that it was proven for. */
export interface Job {
  readonly target: Target;
  readonly cohort: string;
  readonly marks: readonly LedgerChange[];
}

/** Carries out what was proven, wave by wave, until a wave meets the stop rule. */
export async function carryOut(run: FleetRun, jobs: readonly Job[]): Promise<void> {
  const byId = new Map(jobs.map((job) => [job.target.id, job]));
  const targets = jobs.map(({ target }) => target);
  const writer = new Writer(run);
  let stoppedBy: string | null = null;
  for (const wave of planWaves(targets, run.options.waves)) {
    const left = stoppedBy === null ? await runWave(run, wave, byId, writer) : wave.targets;
    if (left.length === 0) continue;
    stoppedBy ??= wave.name;
    const why = `not begun: the failures of wave ${stoppedBy} met the stop rule`;
    await run.add(left.map(({ id }): FleetLine => ({ kind: 'skipped', run: run.key, id, why })));
  }
  if (stoppedBy !== null) await run.add([{ kind: 'stopped', run: run.key, shard: run.options.shard }]);
}

/**
 * Gives the targets that were not begun. No more are under way than may fail still: the rule is met exactly, and never
 * passed.
 */
async function runWave(
  run: FleetRun,
  { name, targets }: Wave,
  jobs: ReadonlyMap<string, Job>,
  writer: Writer,
): Promise<readonly Target[]> {
  const { stopAfterFailures, parallel, onProgress } = run.options;
  const allowed = (stopAfterFailures === undefined ? null : parseAmount(stopAfterFailures))?.(targets.length);
  const waiting = [...targets];
  const running = new Set<Promise<void>>();
  let failures = 0;
  const begin = async (job: Job): Promise<void> => {
    const line = await writer.write(job);
    if (line.kind === 'failed') failures += 1;
    await run.add([line]);
    onProgress?.({
      step: `Writing wave ${name}`,
      done: targets.length - waiting.length,
      total: targets.length,
    });
  };
  for (;;) {
    while (running.size < parallel && failures + running.size < (allowed ?? Infinity)) {
      const job = jobs.get(waiting.shift()?.id ?? '');
      if (job === undefined) break;
      const work = begin(job).finally(() => running.delete(work));
      work.catch(() => undefined);
      running.add(work);
    }
    if (running.size === 0) return waiting;
    await Promise.race(running);
  }
}

/** Writes to one target at a time and database: Prisma's lock is of the whole database. */
class Writer {
  readonly #run: FleetRun;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(run: FleetRun) {
    this.#run = run;
  }

  async write(job: Job): Promise<FleetLine> {
    const { key, markOf, throttle } = this.#run;
    const { target } = job;
    const startMs = performance.now();
    try {
      const work = (): Promise<boolean> =>
        throttle.run(serverOf(target), () => startOver(() => writeTarget(this.#run, job)));
      const isWritten = await (target.schema === null ? work() : this.#inTurn(target, work));
      if (!isWritten) return { kind: 'skipped', run: key, id: target.id, why: leftCohort };
      const ms = Math.round(performance.now() - startMs);
      const mark = markOf(target);
      return { kind: 'applied', run: key, id: target.id, target: mark, cohort: job.cohort, ms };
    } catch (error) {
      return { kind: 'failed', run: key, id: target.id, ...failureOf(error) };
    }
  }

  #inTurn<T>({ url }: Target, work: () => Promise<T>): Promise<T> {
    const { host, port, database } = splitUrl(url.reveal());
    const place = JSON.stringify([host, port, database]);
    const turn = (this.#turns.get(place) ?? Promise.resolve()).then(work);
    this.#turns.set(
      place,
      turn.catch(() => undefined),
    );
    return turn;
  }
}

export const leftCohort = 'it left its cohort after it was read: nothing was proven of what it is now';

/** Whether it was written to: not where the target is no longer what the plan was proven for. */
async function writeTarget({ project, options }: FleetRun, { target, cohort, marks }: Job): Promise<boolean> {
  const own = projectOf(project, target);
  return withWriter(own, options, async (database) => {
    const { live, fingerprint } = await readOn(database, project, target, options);
    if (fingerprint !== cohort) return false;
    const scope = besideOthers(ownScope(project, target), project, live.ledger);
    await applyChange(database, {
      command: 'baseline',
      projectDirectory: project.directory,
      plannedFor: live.ledger,
      edit: { marks, rows: [] },
      files: [],
      filesDirectory: await findStagingDirectory(project),
      provenFor: live.catalog.hash,
      readFingerprint: async (state) => (await readCatalog(database, scope, state)).hash,
      patience: options,
      unproven: options.pending.map((name) => `${name} did not run, by the word of the person who ran this`),
      now: new Date(),
    });
    return true;
  });
}
