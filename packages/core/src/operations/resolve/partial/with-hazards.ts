import { countLosses } from '../../../apply/count-losses.ts';
import { findBlockingRows } from '../../../apply/run-pre-checks.ts';
import type { Reader } from '../../../database/database.ts';
import type { Catalog } from '../../../model/catalog.ts';
import type { Statement } from '../../../model/plan.ts';
import { findAccessHazards } from '../../writing/find-access-hazards.ts';
import { withoutEmptyLosses } from './without-empty-losses.ts';

/** A statement, as somebody else may have written it, and what would be planned to the same end, object by object. */
export interface PlannedStatement {
  readonly statement: Statement;
  /** Not to be run, but for its hazards and pre-checks. */
  readonly alike: readonly Statement[];
  readonly inDoubt?: DoubtfulChecks;
}

/** Pre-checks of a statement that runs after others have changed rows: what they count now may be gone by then. */
export interface DoubtfulChecks {
  readonly statement: Statement;
  /** In the file, 1-based. */
  readonly line: number;
  /** Of the first statement that changes rows. */
  readonly changedAt: number;
}

/** A statement of our own plan. */
export function likeItself(statement: Statement): PlannedStatement {
  return { statement, alike: [statement] };
}

/**
 * Gives each statement the hazards and pre-checks of what it does; what holds no rows loses none.
 *
 * @param database null where only a snapshot is there
 * @param actual what the plan begins with
 */
export async function withHazards(
  database: Reader | null,
  planned: readonly PlannedStatement[],
  actual: Catalog,
): Promise<readonly Statement[]> {
  const weighed: Statement[] = [];
  const wider = await findAccessHazards(planned, actual);
  for (const [place, { statement, alike }] of planned.entries()) {
    const parts =
      database === null ? alike : await countLosses(database, await withoutEmptyLosses(database, alike));
    weighed.push({
      ...statement,
      hazards: unique([...parts.flatMap(({ hazards }) => hazards), ...(wider[place] ?? [])]),
      preChecks: unique(parts.flatMap(({ preChecks }) => preChecks)),
    });
  }
  return weighed;
}

/** Rows that are in the way now of statements that run after others have changed rows, as sentences. Reads only. */
export async function describeDoubts(
  database: Reader,
  planned: readonly PlannedStatement[],
): Promise<readonly string[]> {
  const doubts: string[] = [];
  for (const { inDoubt } of planned) {
    if (inDoubt === undefined) continue;
    const { statement, line, changedAt } = inDoubt;
    const found = await findBlockingRows(database, statement);
    doubts.push(
      ...found.map(
        ({ count, description }) =>
          `line ${line} stops at ${description}: ${count} now. Whether any are left when it runs depends on what line ${changedAt} does to the rows.`,
      ),
    );
  }
  return doubts;
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
