import type { Catalog, CatalogObject } from '../model/catalog.ts';
import type { CatalogScope } from '../model/catalog-scope.ts';
import { InvariantError } from '../model/failure.ts';
import type { Migration, ReadableMigration } from '../model/history.ts';
import type { ReplayProblem } from '../model/replay.ts';
import type { ReplayedStatement } from '../model/statement-evidence.ts';
import type { ShadowServer } from '../shadow/shadow-server.ts';
import { emptyDelta, isEmptyDelta } from './catalog-delta.ts';
import { CatalogFollower, type Following } from './catalog-follower.ts';
import { reportReplaying, type Listening } from './replay-history.ts';
import { readColumnPlaces, remadeBetween } from './column-places.ts';
import { ReplaySession, type SessionSettings } from './replay-session.ts';
import { runMigration } from './run-migration.ts';
import { splitStatements } from './split-statements.ts';
import { isNonTransactional, natureOf } from './statement-nature.ts';
import { ownObjects, touchesForeign, withoutSupplied } from './supplied-objects.ts';
import { readWrittenObjects } from './written-objects.ts';

export interface StatementReplay {
  /** Objects before the first statement. */
  readonly base: readonly CatalogObject[];
  /** See Replay. */
  readonly excludedBase: readonly CatalogObject[];
  readonly steps: readonly ReplayedStatement[];
  /** After the last one. */
  readonly final: Catalog;
}

/**
 * Runs the statements of a migration one by one, each in a transaction of its own, in an empty scratch database that
 * `prepare` brings to the state before it; reads what each has made of the catalog.
 */
export function replayStatements(
  server: ShadowServer,
  prepare: (session: ReplaySession) => Promise<void>,
  migration: ReadableMigration,
  settings: SessionSettings & { readonly scope: CatalogScope },
): Promise<StatementReplay> {
  return exactly(async (following) => {
    const session = await ReplaySession.start(await server.createDatabase(), settings);
    await prepare(session);
    return followStatements(session, migration, settings.scope, following);
  });
}

/**
 * Runs migrations from nothing, some of them statement by statement.
 *
 * @returns the statements of those, by their places
 */
export function replayTakenApart(
  server: ShadowServer,
  migrations: readonly Migration[],
  places: readonly number[],
  settings: SessionSettings & Listening & { readonly scope: CatalogScope },
): Promise<ReadonlyMap<number, readonly ReplayedStatement[]>> {
  return exactly(async (following) => {
    const session = await ReplaySession.start(await server.createDatabase(), settings);
    const taken = new Map<number, readonly ReplayedStatement[]>();
    for (const [place, migration] of migrations.entries()) {
      reportReplaying(settings, migration.name, { done: place, total: migrations.length });
      if (migration.kind !== 'readable') continue;
      if (!places.includes(place)) {
        await runMigration(session, migration);
        continue;
      }
      const followed = await followStatements(session, migration, settings.scope, following);
      if (followed === null) return null;
      taken.set(place, followed.steps);
    }
    return taken;
  });
}

/** Follows the changes; where one escapes, begins again and reads everything after each statement. */
async function exactly<T>(follow: (following: Following) => Promise<T | null>): Promise<T> {
  const followed = (await follow('changes')) ?? (await follow('all'));
  if (followed === null) throw new InvariantError('the catalog changed while nobody changed it');
  return followed;
}

/** Null when the steps together do not make what is there at the end. */
async function followStatements(
  session: ReplaySession,
  migration: ReadableMigration,
  scope: CatalogScope,
  following: Following,
): Promise<StatementReplay | null> {
  const follower = await CatalogFollower.start(session.database, scope, following);
  const base = [...ownObjects(session, follower.catalog.objects)];
  const excludedBase = ownObjects(session, follower.catalog.excluded ?? []);
  const steps: ReplayedStatement[] = [];
  let places = await readColumnPlaces(session.database);
  for (const statement of await splitStatements(migration.sql)) {
    const { text, line } = statement;
    const nature = natureOf(statement);
    const isTransactional = !isNonTransactional(statement);
    if (nature === 'transaction') {
      steps.push({ ...{ text, line, nature, isTransactional }, ...nothing });
      continue;
    }
    const { refused, problems } = await runOne(session, migration, text);
    const followed = await follower.read();
    const { delta, supplied } = withoutSupplied(session, followed.delta, problems);
    const excluded = withoutSupplied(session, followed.excluded, problems).delta;
    const isElsewhere =
      refused === null &&
      isEmptyDelta(delta) &&
      isEmptyDelta(excluded) &&
      (touchesForeign(session, followed.delta) || touchesForeign(session, followed.excluded));
    base.push(...supplied);
    const columns = delta.put.filter(({ kind }) => kind === 'column');
    const before = places;
    if (columns.length > 0) places = await readColumnPlaces(session.database);
    const remade = remadeBetween(before, places, columns);
    const writes =
      nature === 'data'
        ? await readWrittenObjects(session.database, text, follower.objects, session.defaultSchema)
        : [];
    steps.push({
      text,
      line,
      nature,
      isTransactional,
      delta,
      excluded,
      refused,
      isElsewhere,
      remade,
      writes,
    });
  }
  await session.settle(migration.name, migration.sql);
  if (!(await follower.isExact())) return null;
  const { catalog } = follower;
  return { base, excludedBase, steps, final: { ...catalog, objects: ownObjects(session, catalog.objects) } };
}

/** BEGIN and COMMIT are not run: each statement has a transaction of its own. */
const nothing = { delta: emptyDelta, refused: null, remade: [], writes: [] };

/** Runs the migrations that a live database holds. */
export async function replayEarlier(
  session: ReplaySession,
  earlier: readonly ReadableMigration[],
): Promise<void> {
  for (const migration of earlier) await runMigration(session, migration);
}

/** Where a scratch server lacks what the statement needs, as a replay of the whole file supplies it. */
async function runOne(
  session: ReplaySession,
  migration: ReadableMigration,
  sql: string,
): Promise<{ readonly refused: string | null; readonly problems: readonly ReplayProblem[] }> {
  if ((await session.run(sql)) === null) return { refused: null, problems: [] };
  const { outcome, problems } = await runMigration(session, { ...migration, sql });
  const refused = outcome.kind === 'failed' ? (outcome.refused[0]?.message ?? 'refused') : null;
  return { refused, problems };
}
