import type { CatalogObject } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity } from '../model/identity.ts';
import type { CatalogDelta, ReplayProblem } from '../model/replay.ts';
import type { ReplaySession } from './replay-session.ts';

/** Whose objects are told apart from those of the history. */
type Foreigners = Pick<ReplaySession, 'isForeign'>;

/** A delta without what the replay itself put on the scratch server. */
interface OwnDelta {
  readonly delta: CatalogDelta;
  /** Stands there as if it had been there before the history. */
  readonly supplied: readonly CatalogObject[];
}

/** What the live database has from elsewhere is told as such, and not taken for the work of the history. */
export function ownObjects(session: Foreigners, objects: readonly CatalogObject[]): readonly CatalogObject[] {
  return objects.filter((object) => !session.isForeign(object));
}

/** Whether something that the live database has from elsewhere was changed, or was laid for the statement. */
export function touchesForeign(session: Foreigners, { put, removed }: CatalogDelta): boolean {
  return [...put, ...removed].some((object) => session.isForeign(object));
}

/** What the replay made, or laid for the live database's own, so that a migration could run is no effect of the migration. */
export function withoutSupplied(
  session: Foreigners,
  delta: CatalogDelta,
  problems: readonly ReplayProblem[],
): OwnDelta {
  const keys = new Set(problems.flatMap(suppliedBy).map(objectKey));
  const isSupplied = (object: CatalogObject): boolean => keys.has(objectKey(object));
  const put = ownObjects(session, delta.put);
  return {
    delta: {
      put: put.filter((object) => !isSupplied(object)),
      removed: delta.removed.filter((object) => !session.isForeign(object)),
    },
    supplied: put.filter(isSupplied),
  };
}

function suppliedBy(problem: ReplayProblem): readonly ObjectIdentity[] {
  switch (problem.kind) {
    case 'schemaCreated':
      return [{ kind: 'schema', schema: null, table: null, name: problem.name }];
    // What stands in for the live database's own is left out by the session that laid it.
    // Roles are no part of a catalog; types and functions that stand in for an extension's belong to an extension.
    case 'roleCreated':
    case 'standInLaid':
    case 'ledgerLaid':
    case 'extensionMissing':
    case 'unreadable':
    case 'onlyStatementByStatement':
    case 'statementSkipped':
    case 'nothingThere':
    case 'blockRun':
    case 'ranLater':
    case 'ranOnStandIn':
    case 'refersToStandIn':
    case 'ledgerTouched':
    case 'transactionLeftOpen':
    case 'sessionChanged':
      return [];
  }
}
