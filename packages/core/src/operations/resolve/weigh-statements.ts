import { countLosses } from '../../apply/count-losses.ts';
import type { Database } from '../../database/database.ts';
import type { Statement } from '../../model/plan.ts';
import { spareEmpty } from './spare-empty.ts';

/** A statement, as somebody else may have written it, and what would be planned to the same end, object by object. */
export interface PlannedStatement {
  readonly statement: Statement;
  /** Not to be run, but for its hazards and pre-checks. */
  readonly alike: readonly Statement[];
}

/** A statement of our own plan. */
export function likeItself(statement: Statement): PlannedStatement {
  return { statement, alike: [statement] };
}

/**
 * Gives each statement the hazards and pre-checks of what it does; what holds no rows loses none.
 *
 * @param database null where only a snapshot is there
 */
export async function weighStatements(
  database: Database | null,
  planned: readonly PlannedStatement[],
): Promise<readonly Statement[]> {
  const weighed: Statement[] = [];
  for (const { statement, alike } of planned) {
    const parts = database === null ? alike : await countLosses(database, await spareEmpty(database, alike));
    weighed.push({
      ...statement,
      hazards: unique(parts.flatMap(({ hazards }) => hazards)),
      preChecks: unique(parts.flatMap(({ preChecks }) => preChecks)),
    });
  }
  return weighed;
}

function unique<T>(values: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = JSON.stringify(value);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
