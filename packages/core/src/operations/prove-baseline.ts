import { readCatalog } from '../catalog/read-catalog.ts';
import { compareCatalogs } from '../compare/compare-catalogs.ts';
import { rootDifferences } from '../compare/root-differences.ts';
import { QueryFailure } from '../database/query-failure.ts';
import type { Catalog } from '../model/catalog.ts';
import { differingObject, type Difference } from '../model/difference.ts';
import { Failure } from '../model/failure.ts';
import { describeObject, objectKey } from '../model/identity.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import { renderCatalog } from '../plan/render-catalog.ts';
import { scopeOf, type LiveState } from './live-state.ts';
import { majorOf } from './shadow-context.ts';
import { withShadowDatabase } from './with-shadow-database.ts';

const shownAtMost = 5;

/**
 * Proves that a baseline builds what it was made from: built on a shadow server and read back it must be the same,
 * down to the order of columns. On another major version, which prints some definitions in its own way, rendering
 * what was read back must build the same once more.
 *
 * @throws Failure `proof-failed` naming what differs, or what the shadow refused
 */
export async function proveBaseline(
  expected: Catalog,
  sql: string,
  project: Project,
  live: LiveState,
  options: OperationOptions,
): Promise<void> {
  const build = (script: string): Promise<Catalog> => buildLike(expected, script, project, live, options);
  const built = await build(sql);
  const differences = compareCatalogs(expected, built, { isStrict: true });
  if (differences.length === 0) return;
  const isSameMajor = majorOf(built.serverVersionNumber) === majorOf(live.serverVersionNumber);
  if (isSameMajor || differences.some((difference) => difference.kind !== 'changed')) {
    throw proofFailed(differences);
  }
  const again = await build(renderCatalog(built).sql);
  const left = compareCatalogs(built, again, { isStrict: true });
  if (left.length > 0) throw proofFailed(left);
}

async function buildLike(
  expected: Catalog,
  sql: string,
  project: Project,
  live: LiveState,
  options: OperationOptions,
): Promise<Catalog> {
  try {
    return await withShadowDatabase(project, live, options, async (shadow) => {
      const standing = await readCatalog(shadow.database, scopeOf(project));
      await shadow.build(sql);
      return withoutStanding(await readCatalog(shadow.database, scopeOf(project)), standing, expected);
    });
  } catch (error) {
    if (!(error instanceof QueryFailure)) throw error;
    throw new Failure(
      'proof-failed',
      `the baseline could not be built on the shadow server: ${error.message}`,
      {
        why: 'A baseline that does not build would fail on every new environment; nothing was written.',
        next: 'If an extension or another major version is the reason, name an empty database on a server like the live one: --shadow <url>.',
        cause: error,
      },
    );
  }
}

/** What every new database has by itself (`public`, plpgsql) was not built by the baseline. */
function withoutStanding(built: Catalog, standing: Catalog, expected: Catalog): Catalog {
  const wanted = new Set(expected.objects.map(objectKey));
  const stood = new Set(standing.objects.map(objectKey));
  return {
    ...built,
    objects: built.objects.filter((object) => wanted.has(objectKey(object)) || !stood.has(objectKey(object))),
  };
}

function proofFailed(differences: readonly Difference[]): Failure {
  const roots = rootDifferences(differences);
  const names = roots.slice(0, shownAtMost).map((difference) => describeObject(differingObject(difference)));
  const rest = roots.length - names.length;
  return new Failure(
    'proof-failed',
    `the baseline does not build what the database holds: ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} would differ`,
    {
      why: 'New environments would not be like this database; nothing was written.',
      next: 'This is a gap of prisma-mend. Please report it with the definitions of the objects named above.',
    },
  );
}
