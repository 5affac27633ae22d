import { rootDifferences } from '../../compare/root-differences.ts';
import { readCatalog } from '../../catalog/read-catalog.ts';
import { QueryFailure } from '../../database/query-failure.ts';
import type { CatalogScope } from '../../model/catalog-scope.ts';
import type { Catalog } from '../../model/catalog.ts';
import { differingObject } from '../../model/difference.ts';
import { describeObject } from '../../model/identity.ts';
import type { Statement, StatementGroup } from '../../model/plan.ts';
import { groupStatements } from '../../plan/plan-sql.ts';
import type { Examination } from '../examination/examine.ts';
import { scopeOf } from '../session/live-state.ts';
import { restrictCatalog } from '../session/restrict-catalog.ts';
import { compareMeanings, rebuildFor } from '../scratch/spell-alike.ts';
import { withShadowDatabase, type Workbench } from '../scratch/with-shadow-database.ts';
import { amongVerified } from '../scratch/furnish-shadow.ts';
import { invalidations, renderLive } from '../scratch/render-live.ts';
import type { ResolveOptions } from './resolve-options.ts';

const shownAtMost = 5;

/**
 * Builds the live structure on a scratch server, runs the statements there as they would be run, and compares what
 * comes of it with the goal.
 *
 * @returns why it is not proven, in words; null when it is
 */
export async function proveStatements(
  { project, live, ownCatalog }: Examination,
  statements: readonly Statement[],
  goal: Catalog,
  options: ResolveOptions,
  scope: CatalogScope = scopeOf(project),
): Promise<string | null> {
  options.onProgress?.({ step: 'Proving the statements on a scratch server' });
  try {
    const built = await withShadowDatabase(project, live, options, async (shadow) => {
      const unverified = await shadow.buildCatalog(renderLive(ownCatalog), ownCatalog);
      for (const sql of invalidations(ownCatalog)) await shadow.build(sql);
      for (const group of groupStatements(statements)) await buildGroup(shadow, group);
      return { catalog: await readCatalog(shadow.database, scope), unverified };
    });
    const reached = restrictCatalog(built.catalog, new Set(ownCatalog.schemas));
    const found = await compareMeanings(goal, reached, rebuildFor(project, live, options));
    const left = rootDifferences(amongVerified(found, built.unverified));
    if (left.length === 0) return null;
    const names = left.slice(0, shownAtMost).map((difference) => describeObject(differingObject(difference)));
    return `on a scratch server they leave ${left.length} differences: ${names.join(', ')}`;
  } catch (error) {
    if (error instanceof QueryFailure) return `a scratch server refused them: ${error.serverMessage}`;
    throw error;
  }
}

/** What changes no structure is run by itself, as it can. */
async function buildGroup(shadow: Workbench, { statements }: StatementGroup): Promise<void> {
  const parts = statements.some(isAboutRows) ? statements.map((statement) => [statement]) : [statements];
  for (const part of parts) {
    try {
      await shadow.build(part.map(({ sql }) => sql).join('\n'));
    } catch (error) {
      if (!part.every(isAboutRows) || !isForWantOfRows(error)) throw error;
    }
  }
}

const isAboutRows = ({ settles }: Statement): boolean => settles.length === 0;

/** Classes 21 to 23, and what PL/pgSQL raises: the rows that a statement counts on are not on a scratch server. */
function isForWantOfRows(error: unknown): boolean {
  return error instanceof QueryFailure && /^(?:2[123]|P0)/.test(error.sqlState);
}
