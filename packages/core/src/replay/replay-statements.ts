import type { Catalog, CatalogObject } from '../model/catalog.ts';
import type { CatalogScope } from '../model/catalog-scope.ts';
import type { Migration, ReadableMigration } from '../model/history.ts';
import type { ReplayedStatement } from '../model/statement-evidence.ts';
import type { ShadowServer } from '../shadow/shadow-server.ts';
import { CatalogFollower } from './catalog-follower.ts';
import { readColumnPlaces, remadeBetween } from './column-places.ts';
import { ReplaySession, type SessionSettings } from './replay-session.ts';
import { runMigration } from './run-migration.ts';
import { splitStatements } from './split-statements.ts';
import { isNonTransactional, natureOf } from './statement-nature.ts';
import { readWrittenObjects } from './written-objects.ts';

export interface StatementReplay {
  /** Objects before the first statement. */
  readonly base: readonly CatalogObject[];
  readonly steps: readonly ReplayedStatement[];
  /** After the last one. */
  readonly final: Catalog;
}

/**
 * Runs the statements of a migration one by one, each in a transaction of its own, in an empty scratch database that
 * `prepare` brings to the state before it; reads what each has made of the catalog.
 */
export async function replayStatements(
  server: ShadowServer,
  prepare: (session: ReplaySession) => Promise<void>,
  migration: ReadableMigration,
  settings: SessionSettings & { readonly scope: CatalogScope },
): Promise<StatementReplay> {
  const session = await ReplaySession.start(await server.createDatabase(), settings);
  await prepare(session);
  return followStatements(session, migration, settings.scope);
}

/**
 * Runs a history from nothing, some of its migrations statement by statement; what comes after the last of those is left
 * out.
 *
 * @returns their statements, by their places in the history
 */
export async function replayTakenApart(
  server: ShadowServer,
  migrations: readonly Migration[],
  places: readonly number[],
  settings: SessionSettings & { readonly scope: CatalogScope },
): Promise<ReadonlyMap<number, readonly ReplayedStatement[]>> {
  const session = await ReplaySession.start(await server.createDatabase(), settings);
  const taken = new Map<number, readonly ReplayedStatement[]>();
  const end = Math.max(-1, ...places) + 1;
  for (const [place, migration] of migrations.slice(0, end).entries()) {
    if (migration.kind !== 'readable') continue;
    if (!places.includes(place)) await runMigration(session, migration);
    else taken.set(place, (await followStatements(session, migration, settings.scope)).steps);
  }
  return taken;
}

async function followStatements(
  session: ReplaySession,
  migration: ReadableMigration,
  scope: CatalogScope,
): Promise<StatementReplay> {
  const follower = await CatalogFollower.start(session.database, scope);
  const base = follower.catalog.objects;
  const steps: ReplayedStatement[] = [];
  let places = await readColumnPlaces(session.database);
  for (const statement of await splitStatements(migration.sql)) {
    const { text, line } = statement;
    const nature = natureOf(statement);
    const refused = nature === 'transaction' ? null : await runOne(session, migration, text);
    const delta = await follower.read();
    const columns = delta.put.filter(({ kind }) => kind === 'column');
    const before = places;
    if (columns.length > 0) places = await readColumnPlaces(session.database);
    const remade = remadeBetween(before, places, columns);
    const { objects } = follower.catalog;
    const writes =
      nature === 'data'
        ? await readWrittenObjects(session.database, text, objects, session.defaultSchema)
        : [];
    const isTransactional = !isNonTransactional(statement);
    steps.push({ text, line, nature, isTransactional, delta, refused, remade, writes });
  }
  return { base, steps, final: follower.catalog };
}

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
): Promise<string | null> {
  if ((await session.run(sql)) === null) return null;
  const { outcome } = await runMigration(session, { ...migration, sql });
  return outcome.kind === 'failed' ? (outcome.refused[0]?.message ?? 'refused') : null;
}
