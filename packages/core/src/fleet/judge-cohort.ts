import { createHash } from 'node:crypto';
import type { CohortVerdict } from '../model/fleet.ts';
import type { FailureCode } from '../model/failure.ts';
import type { Report } from '../model/report.ts';
import { judgeBaseline } from '../operations/baseline.ts';
import { compareStates } from '../operations/check-drift.ts';
import { judgeStatus } from '../operations/check-status.ts';
import type { RowAsking } from '../model/deploy.ts';
import { rowsUnasked } from '../operations/forecast/foretell-files.ts';
import type { LiveState } from '../operations/session/live-state.ts';
import { leftCohort } from './carry-out.ts';
import { failureOf } from './failure-of.ts';
import type { FleetLine } from './fleet-line.ts';
import type { FleetRun } from './fleet-run.ts';
import { projectOf, readTarget } from './read-target.ts';
import { serverOf, type Target } from './target.ts';

/** Targets of one fingerprint, in order of their ids. */
export interface Group {
  readonly fingerprint: string;
  readonly members: readonly Target[];
  /** The live state of one of them, where it was kept. */
  readonly kept: { readonly id: string; readonly live: LiveState } | undefined;
}

/** Scratch servers take memory: no more forecasts are made at once. */
const forecastsAtOnce = 4;

/**
 * Judges the first member that is still what it was; it speaks for all of them. Where their rows decide, each speaks for
 * itself. Null where nobody could be judged, or nobody speaks for others.
 */
export async function judgeCohort(run: FleetRun, group: Group): Promise<CohortVerdict | null> {
  const { fingerprint, members } = group;
  for (const target of members) {
    const judged = await judgeMember(run, group, target, 'unasked');
    if (judged.kind === 'verdict') {
      const { verdict } = judged;
      if (run.options.verb === 'forecast' && isOpen(verdict)) {
        await foretellEach(run, group);
        return null;
      }
      const { key } = run;
      await run.add([{ kind: 'cohort', run: key, cohort: fingerprint, representative: target.id, verdict }]);
      return verdict;
    }
    await run.add([judged.line]);
    if (judged.isOfAll) {
      // What stops the judgement of one stops that of all that are equal.
      await run.add(members.map(({ id }) => ({ ...judged.line, id })));
      return null;
    }
  }
  return null;
}

/** Whether rows decide that were not asked. */
function isOpen({ deploy }: CohortVerdict): boolean {
  return deploy?.untold.some((sentence) => sentence.includes(rowsUnasked)) === true;
}

/** Targets of equal structure whose deploys come to different ends are different cohorts. */
async function foretellEach(run: FleetRun, group: Group): Promise<void> {
  const { key } = run;
  const waiting = [...group.members];
  const representatives = new Map<string, string>();
  const foretellNext = async (): Promise<void> => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      const { id } = target;
      const judged = await judgeMember(run, group, target, 'asked');
      if (judged.kind === 'line') {
        await run.add([judged.line]);
        continue;
      }
      const { verdict } = judged;
      const cohort = `${group.fingerprint}-${endOf(verdict)}`;
      const known = representatives.get(cohort);
      const isFirst = known === undefined || id < known;
      if (isFirst) representatives.set(cohort, id);
      await run.add([
        ...(isFirst ? [{ kind: 'cohort', run: key, cohort, representative: id, verdict } as const] : []),
        { kind: 'read', run: key, id, target: run.markOf(target), cohort, ms: 0 },
      ]);
    }
  };
  const count = Math.min(forecastsAtOnce, run.options.parallel);
  await Promise.all(Array.from({ length: count }, foretellNext));
}

const endLength = 8;

/** Where a deploy ends, whatever the number of rows that are in its way. */
function endOf({ deploy }: CohortVerdict): string {
  const { outcome, applies, stopsAt, untold } = deploy ?? {
    outcome: 'unknown',
    applies: [],
    stopsAt: null,
    untold: [],
  };
  const { migration = null, code = null, sqlState = null, line = null } = stopsAt ?? {};
  const end = [outcome, applies, migration, code, sqlState, line, untold.length];
  return createHash('sha256').update(JSON.stringify(end)).digest('hex').slice(0, endLength);
}

type Judged =
  | { readonly kind: 'verdict'; readonly verdict: CohortVerdict }
  /** Why there is none, and whether it is the same for all that are equal. */
  | {
      readonly kind: 'line';
      readonly line: Extract<FleetLine, { readonly kind: 'failed' | 'skipped' }>;
      readonly isOfAll: boolean;
    };

/** What goes wrong with one server, connection or role. */
const ownFailures: ReadonlySet<string> = new Set<FailureCode>([
  'connection-failed',
  'connection-lost',
  'authentication-failed',
  'database-missing',
  'permission-denied',
  'pooler-unsupported',
  'lock-timeout',
  'statement-timeout',
]);

async function judgeMember(run: FleetRun, group: Group, target: Target, rows: RowAsking): Promise<Judged> {
  const { key } = run;
  const { id } = target;
  try {
    const live = await liveOf(run, group, target);
    if (live === null) {
      return { kind: 'line', line: { kind: 'skipped', run: key, id, why: leftCohort }, isOfAll: false };
    }
    return { kind: 'verdict', verdict: await judgeTarget(run, target, live, rows) };
  } catch (error) {
    const failure = failureOf(error);
    const line = { kind: 'failed', run: key, id, ...failure } as const;
    return { kind: 'line', line, isOfAll: !ownFailures.has(failure.code) };
  }
}

/** Null where it is no longer what it was. */
async function liveOf(
  run: FleetRun,
  { fingerprint, kept }: Group,
  target: Target,
): Promise<LiveState | null> {
  if (kept?.id === target.id) return kept.live;
  const reading = await run.throttle.run(serverOf(target), () =>
    readTarget(run.project, target, run.options),
  );
  return reading.fingerprint === fingerprint ? reading.live : null;
}

/**
 * What is to be said of a live state, by the functions that judge a single database.
 *
 * @param rows whether those of the target may decide: they speak for it alone
 */
async function judgeTarget(
  { project, options }: FleetRun,
  target: Target,
  live: LiveState,
  rows: RowAsking,
): Promise<CohortVerdict> {
  const own = projectOf(project, target);
  const single = { ...options, url: target.url.reveal() };
  switch (options.verb) {
    case 'status':
    case 'forecast':
      return verdictOf((await judgeStatus(own, live, single, rows)).report);
    case 'drift':
      return verdictOf(await compareStates(single, () => Promise.resolve(live)));
    case 'baseline': {
      const baseline = { ...single, isDryRun: true, name: '0_init', from: 'live' } as const;
      return verdictOf((await judgeBaseline(own, live, baseline, rows)).report);
    }
  }
}

function verdictOf({
  situation,
  verdict,
  pairs,
  scope,
  findings,
  plan,
  deploy,
  notes,
  coverage,
}: Report): CohortVerdict {
  return {
    ...(situation === undefined ? {} : { situation }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(pairs === undefined ? {} : { pairs }),
    ...(scope === undefined ? {} : { scope }),
    findings,
    plan,
    ...(deploy === undefined ? {} : { deploy }),
    notes: [...notes, ...coverage.unreadable.map((text) => `Could not be read: ${text}`)],
  };
}
