import { readOwnCatalog } from '../catalog/read-catalog.ts';
import type { CatalogObject } from '../model/catalog.ts';
import { Failure, InvariantError } from '../model/failure.ts';
import type { History, Migration } from '../model/history.ts';
import { objectKey } from '../model/identity.ts';
import { withoutOnExcluded } from '../model/on-excluded.ts';
import type { ProgressListener } from '../model/options.ts';
import type {
  CatalogDelta,
  DetailedStep,
  FinalReplay,
  Replay,
  ReplayProblem,
  ReplayStep,
} from '../model/replay.ts';
import type { ShadowServer } from '../shadow/shadow-server.ts';
import { emptyDelta, isEmptyDelta } from './catalog-delta.ts';
import { CatalogFollower, type Following } from './catalog-follower.ts';
import type { CachedPrefix, ReplayCache } from './replay-cache.ts';
import { replayKeys, type ReplayConditions } from './replay-key.ts';
import { findConditions, withEffects } from './find-conditions.ts';
import { readTracesBefore, readTracesSince, withUndone } from './follow-traces.ts';
import { markTouched } from './mark-stand-ins.ts';
import type { ReplaySession } from './replay-session.ts';
import { runMigration, type MigrationRun } from './run-migration.ts';
import { withShadowSession } from './shadow-session.ts';
import { ownObjects, withoutSupplied } from './supplied-objects.ts';

export interface ReplayOptions extends ReplayConditions {
  /** Called only when something is not cached, rarely twice; the server is closed again. */
  readonly openShadow: () => Promise<ShadowServer>;
  /** Null caches nothing. */
  readonly cache: ReplayCache | null;
  /** See SessionSettings; no part of the conditions that a replay is kept under. */
  readonly besidesSchemas?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/**
 * Runs a history on a shadow server as Prisma runs it, and reads after every migration what it has made of the
 * database. Never gives up for one file: what did not run is in `problems`.
 *
 * @throws Failure `replay-failed` when the script for the shadow database fails; `cancelled`; what the shadow throws
 */
export async function replayHistory(
  history: Pick<History, 'migrations'>,
  options: ReplayOptions,
): Promise<Replay> {
  const { migrations } = history;
  const keys = replayKeys(migrations, options);
  const whole = await options.cache?.findWhole(keys);
  if (whole != null) return whole;
  const cached = (await options.cache?.findLongestPrefix(keys)) ?? null;
  const follow = (following: Following): Promise<Replay | null> =>
    withShadowSession(options, (session) =>
      followHistory(session, migrations, cached, { ...options, following }),
    );
  // Of one migration, reading everything is exact by itself. Of more, a change that escapes is rare, as when a text
  // search configuration that a default names gets another name.
  const isOne = migrations.length - (cached?.steps.length ?? 0) <= 1;
  const replay = (isOne ? null : await follow('changes')) ?? (await follow('all'));
  if (replay === null) throw new InvariantError('the catalog changed while nobody changed it');
  await options.cache?.store(keys, replay);
  return replay;
}

/** Null when the steps together do not make what is there at the end: a change escaped the follower. */
async function followHistory(
  session: ReplaySession,
  migrations: readonly Migration[],
  cached: CachedPrefix | null,
  options: ReplayOptions & { readonly following: Following },
): Promise<Replay | null> {
  const known = cached?.steps.length ?? 0;
  // The prefix that is known is only built, and its state read once.
  for (const migration of migrations.slice(0, known)) await run(session, migration);
  const follower = await CatalogFollower.start(session.database, options.scope, options.following);
  const base: CatalogObject[] = [...(cached?.base ?? baseObjects(session, follower.catalog.objects))];
  const { excluded = [] } = follower.catalog;
  const excludedBase = cached === null ? ownObjects(session, excluded) : cached.excludedBase;
  const steps: DetailedStep[] = [...(cached?.steps ?? [])];
  const problems: ReplayProblem[] = [...(cached?.problems ?? [])];
  for (const migration of migrations.slice(known)) {
    reportReplaying(options, migration.name, { done: steps.length, total: migrations.length });
    const before = await readTracesBefore(session.database, migration);
    const migrationRun = await run(session, migration);
    const { delta: all, excluded } = migration.kind === 'unreadable' ? unchanged : await follower.read();
    const { delta, supplied } = withoutSupplied(session, all, migrationRun.problems);
    const left = withoutSupplied(session, excluded, migrationRun.problems).delta;
    base.push(...supplied);
    const traces =
      before === null || !mayChangeNothing(delta) || !isEmptyDelta(left)
        ? undefined
        : await readTracesSince(session.database, before, migrationRun.problems);
    steps.push({
      ...stepOf(migration, migrationRun),
      delta,
      ...(isEmptyDelta(left) ? {} : { excluded: left }),
      ...(traces === undefined ? {} : { traces }),
    });
    const sql = migration.kind === 'readable' ? migration.sql : '';
    const ownProblems = withEffects(migrationRun.problems, sql, [delta, left]);
    problems.push(...ownProblems, ...touched(session, migrationRun, all, migration.name));
  }
  if (!(await follower.isExact())) return null;
  const made = new Set(steps.flatMap(({ delta }) => delta.put.map(objectKey)));
  const isMade = (object: CatalogObject): boolean => made.has(objectKey(object));
  const objects = withoutOnExcluded(ownObjects(session, follower.catalog.objects), isMade);
  const final = { ...follower.catalog, objects };
  const { serverVersionNumber } = final;
  const replay = {
    serverVersionNumber,
    base,
    steps: await withUndone(session.database, steps),
    final,
    problems,
  };
  return excludedBase === undefined || excludedBase.length === 0 ? replay : { ...replay, excludedBase };
}

/** What stood before the first migration. On tables that are left to others it is theirs. */
function baseObjects(session: ReplaySession, objects: readonly CatalogObject[]): readonly CatalogObject[] {
  return withoutOnExcluded(ownObjects(session, objects), () => false);
}

const unchanged = { delta: emptyDelta, excluded: emptyDelta };

/** A column that is made anew has another number, which is no effect. */
function mayChangeNothing({ put, removed }: CatalogDelta): boolean {
  return removed.length === 0 && put.every(({ kind }) => kind === 'column');
}

function touched(
  session: ReplaySession,
  { problems }: MigrationRun,
  delta: CatalogDelta,
  migration: string,
): readonly ReplayProblem[] {
  // What was laid for this very file is a part of its delta.
  if (problems.some(({ kind }) => kind === 'ranOnStandIn' || kind === 'standInLaid')) return [];
  return markTouched(session, migration, delta);
}

/**
 * As {@link replayHistory}, for when only the end counts: the catalog is read once.
 *
 * @throws Failure as {@link replayHistory}
 */
export async function replayFinal(
  history: Pick<History, 'migrations'>,
  options: ReplayOptions,
): Promise<FinalReplay> {
  const { migrations } = history;
  const keys = replayKeys(migrations, options);
  const cached = await options.cache?.findFinal(keys);
  if (cached != null) return cached;
  const outcomes = (await options.cache?.findOutcomes(keys)) ?? null;
  const known = outcomes?.steps.length ?? 0;
  const replay = await withShadowSession(options, async (session) => {
    for (const migration of migrations.slice(0, known)) await run(session, migration);
    const steps: ReplayStep[] = [...(outcomes?.steps ?? [])];
    const problems: ReplayProblem[] = [...(outcomes?.problems ?? [])];
    for (const migration of migrations.slice(known)) {
      reportReplaying(options, migration.name, { done: steps.length, total: migrations.length });
      const migrationRun = await run(session, migration);
      steps.push(stepOf(migration, migrationRun));
      problems.push(...migrationRun.problems);
    }
    const final = await readOwnCatalog(session.database, options.scope);
    return { serverVersionNumber: final.serverVersionNumber, steps, final, problems };
  });
  await options.cache?.storeFinal(keys, replay);
  return replay;
}

/** Who is told how far a replay is, and may end it. */
export interface Listening {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/** @throws Failure `cancelled` */
export function reportReplaying(
  { signal, onProgress }: Listening,
  item: string,
  { done, total }: { readonly done: number; readonly total: number },
): void {
  if (signal?.aborted) throw new Failure('cancelled', 'Cancelled while replaying the history.');
  onProgress?.({ step: 'Replaying the history', item, done, total });
}

async function run(session: ReplaySession, migration: Migration): Promise<MigrationRun> {
  if (migration.kind === 'readable') {
    session.takeSkips();
    const ran = await runMigration(session, migration);
    return { ...ran, problems: [...ran.problems, ...(await findConditions(migration, session.takeSkips()))] };
  }
  const { name, reason } = migration;
  return {
    outcome: { kind: 'unreadable', reason },
    problems: [{ kind: 'unreadable', migration: name, reason }],
  };
}

function stepOf(migration: Migration, { outcome }: MigrationRun): ReplayStep {
  const checksum = migration.kind === 'readable' ? migration.checksum : null;
  return { name: migration.name, checksum, outcome };
}
