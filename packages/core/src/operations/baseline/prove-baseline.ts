import { readOwnCatalog } from '../../catalog/read-catalog.ts';
import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import { rootDifferences } from '../../compare/root-differences.ts';
import { QueryFailure } from '../../database/query-failure.ts';
import type { Catalog } from '../../model/catalog.ts';
import { differingObject, type Difference } from '../../model/difference.ts';
import { Failure } from '../../model/failure.ts';
import { describeObject, objectKey, type ObjectKey } from '../../model/identity.ts';
import { renderCatalog, type RenderedScript } from '../../plan/render-catalog.ts';
import { amongVerified, describeUnverified } from '../scratch/furnish-shadow.ts';
import type { Ground } from '../session/ground.ts';
import { scopeOf } from '../session/live-state.ts';
import { majorOf } from '../session/shadow-context.ts';
import { withoutStanding } from '../scratch/prove.ts';
import { compareMeanings, rebuildFor } from '../scratch/spell-alike.ts';
import { withShadowDatabase } from '../scratch/with-shadow-database.ts';

const shownAtMost = 5;

/**
 * Proves that a baseline builds what it was made from: built on a shadow server and read back it must be the same,
 * down to the order of columns, but for what means the same and is only printed differently once it was read again. On
 * another major version, which prints more in its own way, rendering what was read back must build the same once more.
 *
 * @returns what could not be proven for want of an extension, in words
 * @throws Failure `proof-failed` naming what differs, or what the shadow refused
 */
export async function proveBaseline(
  ground: Ground,
  expected: Catalog,
  script: RenderedScript,
): Promise<readonly string[]> {
  const { catalog: built, unverified, notes } = await buildLike(ground, expected, script);
  const found = await compareMeanings(expected, built, rebuildFor(ground), { isStrict: true });
  const differences = amongVerified(found, unverified);
  if (differences.length === 0) return notes;
  const isSameMajor = majorOf(built.serverVersionNumber) === majorOf(ground.live.serverVersionNumber);
  if (isSameMajor || differences.some((difference) => difference.kind !== 'changed')) {
    throw proofFailed(differences);
  }
  const again = await buildLike(ground, expected, renderCatalog(built));
  const left = compareCatalogs(built, again.catalog, { isStrict: true });
  if (left.length > 0) throw proofFailed(left);
  return notes;
}

/** What came of a script, and what of it could not be tried. */
interface Built {
  readonly catalog: Catalog;
  readonly unverified: ReadonlySet<ObjectKey>;
  readonly notes: readonly string[];
}

async function buildLike(ground: Ground, expected: Catalog, script: RenderedScript): Promise<Built> {
  const scope = scopeOf(ground.project);
  try {
    return await withShadowDatabase(ground, async (shadow) => {
      const standing = await readOwnCatalog(shadow.database, scope);
      const unverified = await shadow.buildCatalog(script, expected);
      const built = await readOwnCatalog(shadow.database, scope);
      return {
        // What every new database has by itself (`public`, plpgsql) was not built by the baseline.
        catalog: withoutStanding(built, new Set(standing.objects.map(objectKey)), expected),
        unverified,
        notes: describeUnverified(shadow.missingExtensions, expected, unverified),
      };
    });
  } catch (error) {
    if (!(error instanceof QueryFailure)) throw error;
    throw new Failure(
      'proof-failed',
      `the baseline could not be built on the scratch server: ${error.message}`,
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
