import { compareCatalogs } from '../compare/compare-catalogs.ts';
import { rootDifferences } from '../compare/root-differences.ts';
import { QueryFailure } from '../database/query-failure.ts';
import type { Catalog } from '../model/catalog.ts';
import { differingObject, type Difference } from '../model/difference.ts';
import { Failure } from '../model/failure.ts';
import { describeObject } from '../model/identity.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import { renderCatalog } from '../plan/render-catalog.ts';
import { buildOnShadow } from './build-on-shadow.ts';
import type { LiveState } from './live-state.ts';
import { majorOf } from './shadow-context.ts';

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
  const built = await build(sql, project, live, options);
  const differences = compareCatalogs(expected, built, { isStrict: true });
  if (differences.length === 0) return;
  const isSameMajor = majorOf(built.serverVersionNumber) === majorOf(live.serverVersionNumber);
  if (isSameMajor || differences.some((difference) => difference.kind !== 'changed')) {
    throw proofFailed(differences);
  }
  const again = await build(renderCatalog(built).sql, project, live, options);
  const left = compareCatalogs(built, again, { isStrict: true });
  if (left.length > 0) throw proofFailed(left);
}

async function build(
  sql: string,
  project: Project,
  live: LiveState,
  options: OperationOptions,
): Promise<Catalog> {
  try {
    return await buildOnShadow(sql, project, live, options);
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
