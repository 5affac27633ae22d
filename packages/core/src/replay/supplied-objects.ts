import type { CatalogObject } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity } from '../model/identity.ts';
import type { CatalogDelta, ReplayProblem } from '../model/replay.ts';

/** A delta without what the replay itself put on the scratch server. */
interface OwnDelta {
  readonly delta: CatalogDelta;
  /** Stands there as if it had been there before the history. */
  readonly supplied: readonly CatalogObject[];
}

/** What the replay made so that a migration could run is no effect of the migration. */
export function withoutSupplied(delta: CatalogDelta, problems: readonly ReplayProblem[]): OwnDelta {
  const keys = new Set(problems.flatMap(suppliedBy).map(objectKey));
  if (keys.size === 0) return { delta, supplied: [] };
  const isSupplied = (object: CatalogObject): boolean => keys.has(objectKey(object));
  return {
    delta: { put: delta.put.filter((object) => !isSupplied(object)), removed: delta.removed },
    supplied: delta.put.filter(isSupplied),
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
    case 'ledgerTouched':
    case 'transactionLeftOpen':
    case 'sessionChanged':
      return [];
  }
}
