import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { ObjectKey } from '../../model/identity.ts';
import type { Statement } from '../../model/plan.ts';
import { isRename } from '../../model/statement-evidence.ts';
import { planRepair } from '../../plan/plan-repair.ts';
import { applyDeltas } from '../../replay/catalog-delta.ts';
import type { StatementReplay } from '../../replay/replay-statements.ts';

/**
 * What would be planned to do what each statement does: not to be run, but for its hazards and pre-checks. Pre-checks
 * behind a statement that changes rows are left out: they would ask too early.
 */
export function planAlike(
  replay: StatementReplay,
  serverVersionNumber: number,
  tableSizes: ReadonlyMap<ObjectKey, number> | undefined,
): readonly Statement[] {
  const statements: Statement[] = [];
  let before: Catalog = { ...replay.final, objects: replay.base };
  let changesRows = false;
  for (const step of replay.steps) {
    const after: Catalog = { ...before, objects: applyDeltas(before.objects, [step.delta]) };
    const differences = isRename(step) ? [] : compareCatalogs(after, before);
    const { statements: own } = planRepair(differences, {
      actual: before,
      expected: after,
      serverVersionNumber,
      ...(tableSizes === undefined ? {} : { tableSizes }),
    });
    for (const statement of own) {
      statements.push({ ...statement, sql: step.text, preChecks: changesRows ? [] : statement.preChecks });
    }
    changesRows ||= step.nature === 'data';
    before = after;
  }
  return statements;
}
