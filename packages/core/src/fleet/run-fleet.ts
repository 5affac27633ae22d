import { setMaxListeners } from 'node:events';
import { matchesObject } from '../compare/match-object.ts';
import { Failure, Refusal } from '../model/failure.ts';
import type { CohortVerdict } from '../model/fleet.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import type { Report } from '../model/report.ts';
import { readLiveState, type LiveState } from '../operations/session/live-state.ts';
import { loadOwnProject } from '../operations/session/load-own-project.ts';
import { withReader } from '../operations/session/open-live.ts';
import type { SessionOptions } from '../operations/session/session.ts';
import { loadAccepted } from '../project/accepted-file.ts';
import { requireUrl } from '../project/load-project.ts';
import { KeptServers } from '../shadow/kept-servers.ts';
import { assembleReport, mismatch } from './assemble-report.ts';
import { believeLines, openLines, type Doubt } from './believe-lines.ts';
import { carryOut, type Job } from './carry-out.ts';
import type { FleetLine } from './fleet-line.ts';
import { runKey, type FleetOptions, type FleetRun } from './fleet-run.ts';
import { judgeCohort } from './judge-cohort.ts';
import { loadTargets } from './load-targets.ts';
import { loadResultFile } from './result-file.ts';
import { Seal } from './result-seal.ts';
import { loadLastRun, noResults, openResults, type Results } from './results.ts';
import { readTargets } from './survey.ts';
import { isInShard, requireDistinct, serverOf, unusable, withSchema, type Target } from './target.ts';
import { Throttle } from './throttle.ts';
import { parseAmount, planWaves } from './waves.ts';

/** As the library's `runFleet` says. */
export async function runFleet(options: FleetOptions): Promise<Report> {
  // One cohort after the other has them; a connection is kept to no target.
  const keptServers = new KeptServers();
  try {
    return await run({ ...options, keptServers });
  } finally {
    await keptServers.end();
  }
}

async function run(options: FleetOptions & SessionOptions): Promise<Report> {
  // Every connection listens to it.
  if (options.signal !== undefined) setMaxListeners(0, options.signal);
  const project = await loadOwnProject({ ...options, allowInvalidSchema: true });
  requireHistory(project, options);
  requireWaves(options);
  const throttle = new Throttle(options);
  const { targets, whole } = await findTargets(project, options, throttle);
  requireLabels(targets, options.waves);
  const own = targets.filter(({ id }) => isInShard(id, options.shard));
  const key = runKey(project, await loadAccepted(project.directory), options);
  const seal = options.results === null ? null : await Seal.take(options.environment);
  const markOf = (target: Target): string => seal?.markOf(target) ?? '';
  const results =
    seal === null || options.results === null
      ? noResults
      : await openResults(options.results, { seal, shard: options.shard }, options);
  try {
    const { lines, doubts } = await takeUp(results, key, own, options);
    const add = async (added: readonly FleetLine[]): Promise<void> => {
      lines.push(...added);
      await results.add(added);
    };
    const begun: FleetRun = { key, project, options, throttle, whole, markOf, add };
    await add([
      { kind: 'run', run: key, verb: options.verb, shard: options.shard, ids: own.map(({ id }) => id) },
    ]);
    await goThrough(begun, own, lines);
    return withDoubts(assembleReport(lines, 'shard'), doubts);
  } finally {
    await results.close();
  }
}

/** Of what is not believed, the targets were read again. */
function withDoubts(report: Report, doubts: readonly Doubt[]): Report {
  if (doubts.length === 0) return report;
  const more = doubts.length > shownDoubts ? `, and ${doubts.length - shownDoubts} more` : '';
  const shown = doubts.slice(0, shownDoubts).map(({ origin, why }) => `${origin} (${why})`);
  const note = `Of the results that were there, some were not believed: ${shown.join('; ')}${more}. Their targets were read again.`;
  return { ...report, notes: [...report.notes, note] };
}

const shownDoubts = 3;

/** As the library's `mergeFleet` says. */
export async function mergeFleet(
  { paths, tableUrl }: { readonly paths: readonly string[]; readonly tableUrl?: string },
  options: OperationOptions,
): Promise<Report> {
  const seal = await Seal.read(options.environment);
  const files = await Promise.all([
    ...paths.map(loadResultFile),
    ...(tableUrl === undefined ? [] : [loadLastRun(tableUrl, options)]),
  ]);
  const { sealed, doubts } = openLines(files.flat(), seal);
  const runs = new Set(sealed.flatMap(({ line }) => (line.kind === 'run' ? [line.run] : [])));
  const [run, other] = runs;
  if (run === undefined)
    throw mismatch('the results hold no run of a fleet that the key here sealed', doubts);
  if (other !== undefined)
    throw mismatch('the results are of runs that did not ask the same of the same history');
  const believed = believeLines(sealed, run);
  const strangers = sealed.filter(({ line }) => line.run !== run);
  return assembleReport(believed.lines, 'fleet', [
    ...doubts,
    ...believed.doubts,
    ...strangers.map(({ shard, place }) => ({
      origin: `line ${place} of shard ${shard.index}/${shard.count}`,
      why: 'it is of another run',
    })),
  ]);
}

function requireHistory({ history }: Project, { verb }: FleetOptions): void {
  if (history.migrations.length > 0 || verb === 'drift') return;
  throw new Failure('history-invalid', `there are no migrations in ${history.directory}`, {
    why: 'A fleet shares one history; there is none to hold its databases against.',
    next: 'Make it from one of the databases: prisma-mend baseline --url <url>',
  });
}

/** @throws Failure `usage` before anything is read */
function requireWaves({ waves, stopAfterFailures }: FleetOptions): void {
  planWaves([], waves);
  if (stopAfterFailures === undefined || parseAmount(stopAfterFailures) !== null) return;
  throw new Failure(
    'usage',
    `--stop-after-failures takes a number or a share, as 3 or 1%, not ${stopAfterFailures}`,
  );
}

/** A canary that is spelled wrongly must not make everything the first wave. */
function requireLabels(targets: readonly Target[], waves: readonly string[]): void {
  for (const wave of waves) {
    const label = /(?:^|=)label:(.+)$/s.exec(wave)?.[1];
    if (label === undefined || targets.some(({ labels }) => labels.includes(label))) continue;
    throw new Failure('usage', `no target has the label ${JSON.stringify(label)} that --wave names`);
  }
}

interface Found {
  readonly targets: readonly Target[];
  readonly whole: Promise<LiveState> | null;
}

async function findTargets(project: Project, options: FleetOptions, throttle: Throttle): Promise<Found> {
  const { source } = options;
  if (source.kind !== 'schemas') return { targets: await loadTargets(source, project, options), whole: null };
  const { url } = requireUrl(project);
  const at = { id: '', url, schema: null, labels: [] };
  const live = await throttle.run(serverOf(at), () =>
    withReader(project, options, (database) => readLiveState(database, project)),
  );
  const targets = live.catalog.schemas
    .filter((name) => matchesObject(source.pattern, { kind: 'schema', schema: null, table: null, name }))
    .map((name) => ({ id: name, url: withSchema(url, name), schema: name, labels: [] }));
  if (targets.length === 0) throw unusable(`no schema is called ${source.pattern}`);
  return { targets: requireDistinct(targets, 'the database'), whole: Promise.resolve(live) };
}

/** The lines of this shard that are there already; in a table there may be those of others. */
async function takeUp(
  results: Results,
  key: string,
  own: readonly Target[],
  { resumes, shard }: FleetOptions,
): Promise<{ readonly lines: FleetLine[]; readonly doubts: readonly Doubt[] }> {
  const ids = new Set(own.map(({ id }) => id));
  const { lines: all, doubts } = await results.load(key);
  const lines = all.filter((line) => {
    if (line.kind === 'cohort') return true;
    if ('id' in line) return ids.has(line.id);
    return line.shard.index === shard.index && line.shard.count === shard.count;
  });
  const isBegun = lines.some(({ kind }) => kind === 'run');
  if (!isBegun || resumes) return { lines, doubts };
  throw new Failure('usage', 'the place of the results holds a run that asked the same already', {
    next: 'Go on with it (--resume), give this one a name (--run <name>), or another place (--results).',
  });
}

async function goThrough(run: FleetRun, own: readonly Target[], lines: readonly FleetLine[]): Promise<void> {
  const { options } = run;
  const known = knownOf(lines);
  const survey = await readTargets(
    run,
    own.filter((target) => {
      const mark = known.get(target.id) ?? null;
      return mark === null || mark !== run.markOf(target);
    }),
  );
  const verdicts = new Map<string, CohortVerdict>();
  // The targets are in order, and so are the members of a cohort.
  const cohorts = new Map<string, Target[]>();
  for (const target of own) {
    const cohort = survey.cohorts.get(target.id);
    if (cohort === undefined) continue;
    const members = cohorts.get(cohort);
    if (members === undefined) cohorts.set(cohort, [target]);
    else members.push(target);
  }
  for (const [cohort, members] of cohorts) {
    options.onProgress?.({ step: 'Judging cohorts', done: verdicts.size + 1, total: cohorts.size });
    const verdict = await judgeCohort(run, { fingerprint: cohort, members, kept: survey.kept.get(cohort) });
    if (verdict !== null) verdicts.set(cohort, verdict);
  }
  if (options.verb === 'baseline' && !options.isDryRun) await write(run, cohorts, verdicts, lines);
}

/**
 * Targets that a run before this one came to an end with, and where they were; failures and what was skipped are tried
 * again.
 */
function knownOf(lines: readonly FleetLine[]): ReadonlyMap<string, string | null> {
  const judged = new Set(lines.flatMap((line) => (line.kind === 'cohort' ? [line.cohort] : [])));
  const verb = lines.find((line) => line.kind === 'run')?.verb;
  const known = new Map<string, string | null>();
  for (const line of lines) {
    if (line.kind === 'applied') known.set(line.id, line.target);
    // What a baseline has read and not written may be written still.
    if (line.kind === 'read')
      known.set(line.id, verb !== 'baseline' && judged.has(line.cohort) ? line.target : null);
    if (line.kind === 'failed' || line.kind === 'skipped') known.set(line.id, null);
  }
  return known;
}

/** What of a baseline was proven and is to be written, to everybody who is in the cohort still. */
async function write(
  run: FleetRun,
  cohorts: ReadonlyMap<string, readonly Target[]>,
  verdicts: ReadonlyMap<string, CohortVerdict>,
  lines: readonly FleetLine[],
): Promise<void> {
  const jobs: Job[] = [];
  for (const [cohort, targets] of cohorts) {
    const marks = verdicts.get(cohort)?.plan?.ledger ?? [];
    if (marks.length === 0) continue;
    for (const target of targets) jobs.push({ target, cohort, marks });
  }
  if (jobs.length === 0) return;
  if (run.options.consent.yes) return carryOut(run, jobs);
  throw new Refusal('consent-missing', 'nothing was written: the baseline was not agreed to', {
    why: 'Rows in _prisma_migrations decide what Prisma will run; they are not written without consent.',
    next: 'Run the same command with --yes, or with --dry-run to see what would be written first.',
    report: assembleReport(lines, 'shard'),
  });
}
