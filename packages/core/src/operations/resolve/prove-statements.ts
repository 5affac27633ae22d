import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import { rootDifferences } from '../../compare/root-differences.ts';
import { readCatalog } from '../../catalog/read-catalog.ts';
import { QueryFailure } from '../../database/query-failure.ts';
import type { Catalog } from '../../model/catalog.ts';
import { differingObject } from '../../model/difference.ts';
import { describeObject } from '../../model/identity.ts';
import type { Statement } from '../../model/plan.ts';
import { groupStatements } from '../../plan/plan-sql.ts';
import type { Examination } from '../examine.ts';
import { scopeOf } from '../live-state.ts';
import { restrictCatalog } from '../restrict-catalog.ts';
import { withShadowDatabase } from '../with-shadow-database.ts';
import { renderLive } from './render-live.ts';
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
): Promise<string | null> {
  options.onProgress?.({ step: 'Proving the statements on a shadow server' });
  try {
    const built = await withShadowDatabase(project, live, options, async (shadow) => {
      for (const sql of renderLive(ownCatalog)) await shadow.build(sql);
      for (const group of groupStatements(statements)) {
        await shadow.build(group.statements.map(({ sql }) => sql).join('\n'));
      }
      return readCatalog(shadow.database, scopeOf(project));
    });
    const left = rootDifferences(compareCatalogs(goal, restrictCatalog(built, new Set(ownCatalog.schemas))));
    if (left.length === 0) return null;
    const names = left.slice(0, shownAtMost).map((difference) => describeObject(differingObject(difference)));
    return `on a scratch server they leave ${left.length} differences: ${names.join(', ')}`;
  } catch (error) {
    if (error instanceof QueryFailure) return `a scratch server refused them: ${error.serverMessage}`;
    throw error;
  }
}
