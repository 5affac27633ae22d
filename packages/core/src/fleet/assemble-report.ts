import { Failure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import type { CohortVerdict, FailedTarget, Fleet, FleetCohort, SkippedTarget } from '../model/fleet.ts';
import type { Report } from '../model/report.ts';
import type { Doubt } from './believe-lines.ts';
import { fleetActions } from './fleet-actions.ts';
import type { FleetLine } from './fleet-line.ts';

type RunLine = Extract<FleetLine, { readonly kind: 'run' }>;
type TargetLine = Extract<FleetLine, { readonly id: string }>;
type CohortLine = Extract<FleetLine, { readonly kind: 'cohort' }>;

/**
 * The one report of lines that one process wrote, or several shards. Pure, and the same bytes in whatever order shards
 * come.
 *
 * @param extent whether shards without a run are missed
 * @param doubts lines that were not believed: what they would have told was not seen
 * @throws Failure `usage` for no lines at all, and for lines of runs that did not ask the same
 */
export function assembleReport(
  lines: readonly FleetLine[],
  extent: 'shard' | 'fleet',
  doubts: readonly Doubt[] = [],
): Report {
  const runs = lines.filter((line) => line.kind === 'run');
  const [first] = runs;
  if (first === undefined) throw mismatch('the results hold no run of a fleet');
  if (runs.some(({ run }) => run !== first.run))
    throw mismatch('the results are of runs that did not ask the same of the same history');
  const missed = extent === 'fleet' ? missingShards(runs) : [];
  const fleet = fleetOf(runs, lines, [...missed.map(unseenShard), ...doubts.map(unbelieved)]);
  const notes = missed.map(
    ({ index, count }) => `Shard ${index}/${count} has no results here: its targets were not seen.`,
  );
  return {
    command: 'fleet',
    database: null,
    findings: fleet.cohorts.flatMap((cohort) => findingsOf(cohort, fleet.count)),
    plan: null,
    applied: fleet.cohorts.some(({ applied }) => applied.length > 0),
    prisma: null,
    coverage: {
      checked: [],
      notModelled: [],
      unreadable: fleet.failed.map(({ id, code, message }) => `${id} [${code}]: ${message}`),
      leftOut: [],
    },
    nextActions: fleetActions(fleet),
    notes,
    fleet,
  };
}

function fleetOf(
  runs: readonly RunLine[],
  lines: readonly FleetLine[],
  missed: readonly FailedTarget[],
): Fleet {
  const ids = [...new Set(lastRuns(runs).flatMap((run) => run.ids))].sort(byText);
  const last = new Map<string, TargetLine>();
  const cohortOf = new Map<string, string>();
  const applied = new Map<string, string>();
  const verdicts = new Map<string, CohortLine>();
  for (const line of lines) {
    if (line.kind === 'cohort') {
      const known = verdicts.get(line.cohort);
      if (known === undefined || line.representative <= known.representative) verdicts.set(line.cohort, line);
    } else if (line.kind !== 'run' && line.kind !== 'stopped') {
      last.set(line.id, line);
      if (line.kind !== 'read' && line.kind !== 'applied') continue;
      cohortOf.set(line.id, line.cohort);
      if (line.kind === 'applied') applied.set(line.id, line.target);
      // The id is that of another database now.
      else if (applied.get(line.id) !== line.target) applied.delete(line.id);
    }
  }
  const members = new Map<string, string[]>();
  const failed: FailedTarget[] = [];
  const skipped: SkippedTarget[] = [];
  for (const id of ids) {
    const line = last.get(id);
    const cohort = cohortOf.get(id);
    if (line?.kind === 'failed') failed.push({ id, code: line.code, message: line.message });
    else if (line?.kind === 'skipped') skipped.push({ id, why: line.why });
    else if (line === undefined || cohort === undefined || !verdicts.has(cohort)) failed.push(unseen(id));
    else {
      const own = members.get(cohort);
      if (own === undefined) members.set(cohort, [id]);
      else own.push(id);
    }
  }
  const cohorts = [...members].map(([cohort, own]) => cohortFrom(cohort, own, verdicts, applied));
  return {
    verb: runs[0]?.verb ?? 'status',
    count: ids.length,
    cohorts: cohorts.sort(
      (one, other) => other.count - one.count || byText(one.fingerprint, other.fingerprint),
    ),
    failed: [...failed, ...missed],
    skipped,
    isStopped: isStopped(lines),
  };
}

/** A shard that was taken up again may have another list. */
function lastRuns(runs: readonly RunLine[]): readonly RunLine[] {
  return [...new Map(runs.map((run) => [`${run.shard.index}/${run.shard.count}`, run])).values()];
}

function cohortFrom(
  cohort: string,
  ids: readonly string[],
  verdicts: ReadonlyMap<string, CohortLine>,
  applied: ReadonlyMap<string, string>,
): FleetCohort {
  const line = verdicts.get(cohort);
  if (line === undefined) throw mismatch(`cohort ${cohort} has no verdict`);
  return {
    fingerprint: cohort,
    count: ids.length,
    ids,
    representative: line.representative,
    ...line.verdict,
    applied: ids.filter((id) => applied.has(id)),
  };
}

/** Whether a shard ended so, and was not taken up again. */
function isStopped(lines: readonly FleetLine[]): boolean {
  const last = new Map<string, FleetLine['kind']>();
  for (const line of lines) {
    if (line.kind !== 'run' && line.kind !== 'stopped') continue;
    last.set(`${line.shard.index}/${line.shard.count}`, line.kind);
  }
  return [...last.values()].includes('stopped');
}

/** A target that nobody came to. */
function unseen(id: string): FailedTarget {
  return { id, code: 'not-seen', message: 'the run ended before it was looked at' };
}

function unseenShard({ index, count }: { readonly index: number; readonly count: number }): FailedTarget {
  return { id: `shard ${index}/${count}`, code: 'not-seen', message: 'there are no results of it' };
}

function unbelieved({ origin, why }: Doubt): FailedTarget {
  return { id: origin, code: 'not-seen', message: `not believed: ${why}` };
}

function missingShards(
  runs: readonly RunLine[],
): readonly { readonly index: number; readonly count: number }[] {
  const counts = [...new Set(runs.map(({ shard }) => shard.count))];
  return counts.flatMap((count) => {
    const there = new Set(runs.filter(({ shard }) => shard.count === count).map(({ shard }) => shard.index));
    return Array.from({ length: count }, (_, place) => place + 1)
      .filter((index) => !there.has(index))
      .map((index) => ({ index, count }));
  });
}

const shownIds = 3;

/** `150 of 200 (acme, beta, cozy, …)` */
function describeMembers({ ids, count }: Pick<FleetCohort, 'ids' | 'count'>, total: number): string {
  const names = ids.slice(0, shownIds).join(', ');
  return `${count} of ${total} (${names}${count > shownIds ? ', …' : ''})`;
}

function findingsOf(cohort: FleetCohort, total: number): readonly Finding[] {
  return (cohort satisfies CohortVerdict).findings.map((finding) => ({
    ...finding,
    message: `${describeMembers(cohort, total)}: ${finding.message}`,
  }));
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export function mismatch(message: string, [doubt]: readonly Doubt[] = []): Failure {
  return new Failure('usage', message, {
    ...(doubt === undefined ? {} : { why: `${doubt.origin}: ${doubt.why}.` }),
    next: 'Give the files of the shards of one run, as prisma-mend fleet <verb> --results wrote them.',
  });
}
