import { readOwnCatalog } from '../../catalog/read-catalog.ts';
import { QueryFailure } from '../../database/query-failure.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { CatalogScope } from '../../model/catalog-scope.ts';
import type { Difference } from '../../model/difference.ts';
import { objectKey, type ObjectKey } from '../../model/identity.ts';
import type { Statement, StatementGroup } from '../../model/plan.ts';
import { groupStatements } from '../../plan/plan-sql.ts';
import type { Ground } from '../session/ground.ts';
import { scopeOf } from '../session/live-state.ts';
import { restrictCatalog } from '../session/restrict-catalog.ts';
import { amongVerified } from './furnish-shadow.ts';
import { invalidations, renderLive } from './render-live.ts';
import { compareMeanings, rebuildFor } from './spell-alike.ts';
import { standInsBeside, withoutStrangers } from './surroundings-of.ts';
import { withShadowDatabase, type Workbench } from './with-shadow-database.ts';

/** Statements, and the structure that they are to change. */
export interface Trial {
  readonly start: Catalog;
  readonly statements: readonly Statement[];
  /** What is read of the outcome; else all that the project may own. */
  readonly scope?: CatalogScope;
  /** Builds INVALID indexes as such, which takes a superuser; without it they are valid ones. */
  readonly keepsInvalid?: boolean;
  /** Leaves out statements about nothing but what could not be built for want of an extension. */
  readonly skipsUnverified?: boolean;
  /** Runs every statement by itself, and leaves out those that are refused for this. */
  readonly leavesOut?: (refusal: QueryFailure) => boolean;
}

/** The structure that statements led to. */
export interface Reached {
  readonly catalog: Catalog;
  /** What could not be built for want of an extension: nothing is known of it. */
  readonly unverified: ReadonlySet<ObjectKey>;
  /** Statements that were run. */
  readonly ran: readonly Statement[];
}

/** What became of statements on a scratch server. */
export type Proof =
  | { readonly kind: 'refused'; readonly failure: QueryFailure }
  /** `left` differs from the goal, beside what could not be built. */
  | { readonly kind: 'reached'; readonly left: readonly Difference[] };

/**
 * Builds a structure on a scratch server, runs the statements there as they would be run, and compares what comes of it
 * with the goal.
 */
export async function prove(ground: Ground, trial: Trial, goal: Catalog): Promise<Proof> {
  try {
    const { catalog, unverified } = await runTrial(ground, trial);
    const reached = restrictCatalog(catalog, new Set(trial.start.schemas));
    const differences = await compareMeanings(goal, reached, rebuildFor(ground));
    return { kind: 'reached', left: amongVerified(differences, unverified) };
  } catch (error) {
    if (error instanceof QueryFailure) return { kind: 'refused', failure: error };
    throw error;
  }
}

/**
 * The structure that the statements lead to, whatever it is.
 *
 * @throws QueryFailure when the scratch server refuses one
 */
export async function runTrial(ground: Ground, trial: Trial): Promise<Reached> {
  const { start, statements, scope = scopeOf(ground.project) } = trial;
  const live = ground.live.catalog;
  const work = async (shadow: Workbench): Promise<Reached> => {
    const unverified = await shadow.buildCatalog(renderLive(start), start);
    if (trial.keepsInvalid === true) for (const sql of invalidations(start)) await shadow.build(sql);
    const isTried = (statement: Statement): boolean =>
      trial.skipsUnverified !== true ||
      isAboutRows(statement) ||
      statement.settles.some((object) => !unverified.has(objectKey(object)));
    const tried = statements.filter(isTried);
    const ran = await runAll(shadow, tried, trial.leavesOut);
    // What the script for the shadow database has made, and the structure had nothing of, came of no statement.
    const read = withoutStanding(await readOwnCatalog(shadow.database, scope), shadow.standing, start);
    const catalog = shadow.isFurnished() ? withoutStrangers(read, start, live) : read;
    return { catalog, unverified, ran };
  };
  return withShadowDatabase(ground, work, () => standInsBeside(start, live));
}

/** A reading without what stood there before, unless it is a part of the structure. */
export function withoutStanding(
  read: Catalog,
  standing: ReadonlySet<ObjectKey>,
  { objects }: Catalog,
): Catalog {
  if (standing.size === 0) return read;
  const wanted = new Set(objects.map(objectKey));
  const isOurs = (key: ObjectKey): boolean => wanted.has(key) || !standing.has(key);
  return { ...read, objects: read.objects.filter((object) => isOurs(objectKey(object))) };
}

async function runAll(
  shadow: Workbench,
  statements: readonly Statement[],
  isLeftOut: Trial['leavesOut'],
): Promise<readonly Statement[]> {
  if (isLeftOut === undefined) {
    for (const group of groupStatements(statements)) await runGroup(shadow, group);
    return statements;
  }
  const ran: Statement[] = [];
  for (const statement of statements) {
    try {
      await shadow.build(statement.sql);
      ran.push(statement);
    } catch (error) {
      if (!(error instanceof QueryFailure) || !isLeftOut(error)) throw error;
    }
  }
  return ran;
}

/** What changes no structure is run by itself, as it can. */
async function runGroup(shadow: Workbench, { statements }: StatementGroup): Promise<void> {
  const parts = statements.some(isAboutRows) ? statements.map((statement) => [statement]) : [statements];
  for (const part of parts) {
    try {
      await shadow.build(part.map(({ sql }) => sql).join('\n'));
    } catch (error) {
      if (!part.every(isAboutRows) || !isForWantOfRows(error)) throw error;
    }
  }
}

function isAboutRows({ settles }: Statement): boolean {
  return settles.length === 0;
}

/** Classes 21 to 23, and what PL/pgSQL raises: the rows that a statement counts on are not on a scratch server. */
function isForWantOfRows(error: unknown): boolean {
  return error instanceof QueryFailure && /^(?:2[123]|P0)/.test(error.sqlState);
}
