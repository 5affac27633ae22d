import { compareCatalogs } from '../../../compare/compare-catalogs.ts';
import type { Catalog } from '../../../model/catalog.ts';
import type { Effect } from '../../../model/evidence.ts';
import { objectKey, type ObjectKey } from '../../../model/identity.ts';
import type { RepairPlan, Statement, Unplanned } from '../../../model/plan.ts';
import { isRename } from '../../../model/statement-evidence.ts';
import type { TriedStatement } from '../../../model/tried-statement.ts';
import { planOppositeRename } from '../../../plan/plan-opposite-rename.ts';
import { planRepair } from '../../../plan/plan-repair.ts';
import { applyDeltas } from '../../../replay/catalog-delta.ts';
import { renamesOf } from './describe-impact.ts';
import type { PendingExamination } from '../../forecast/examine-pending.ts';

/** Unlike a plan from structure to structure, a rename keeps the rows. */
export interface WayBack extends RepairPlan {
  /** A rename whose opposite is not known; nothing is planned then. */
  readonly unknownRename: TriedStatement | null;
}

interface Settings {
  readonly serverVersionNumber: number;
  readonly tableSizes: ReadonlyMap<ObjectKey, number>;
}

/** SQL from the structure after a migration to the one before it, by way of the opposites of its renames. */
export function planWayBack(pending: PendingExamination, settings: Settings): WayBack {
  const { base, steps, final } = pending.tried;
  const renames = new Set([...renamesOf(pending), ...steps.filter(renamesValue)]);
  const statements: Statement[] = [];
  const unplanned: Unplanned[] = [];
  let actual = final;
  const goTo = (expected: Catalog): void => {
    const plan = planRepair(compareCatalogs(expected, actual), { actual, expected, ...settings });
    statements.push(...plan.statements);
    unplanned.push(...plan.unplanned);
    actual = expected;
  };
  const structures = structuresBetween(final, base, steps);
  for (const [place, step] of [...steps.entries()].reverse()) {
    const [before, after] = [structures[place], structures[place + 1]];
    if (!renames.has(step) || before === undefined || after === undefined) continue;
    goTo(after);
    const opposite = planOppositeRename(effectsOf(step, before), before.objects, step.delta.put);
    if (opposite === null) return { statements: [], unplanned: [], unknownRename: step };
    statements.push(opposite);
    actual = before;
  }
  goTo({ ...final, objects: base });
  return { statements, unplanned, unknownRename: null };
}

/** ALTER TYPE … RENAME VALUE */
function renamesValue(step: TriedStatement): boolean {
  return step.kind === 'AlterEnumStmt' && isRename(step);
}

/** Before the first statement, and after each. */
function structuresBetween(
  final: Catalog,
  base: Catalog['objects'],
  steps: readonly TriedStatement[],
): readonly Catalog[] {
  const structures: Catalog[] = [{ ...final, objects: base }];
  let objects = base;
  for (const { delta } of steps) {
    objects = applyDeltas(objects, [delta]);
    structures.push({ ...final, objects });
  }
  return structures;
}

function effectsOf({ delta }: TriedStatement, before: Catalog): readonly Effect[] {
  const known = new Set(before.objects.map(objectKey));
  return [
    ...delta.removed.map((object): Effect => ({ object, change: 'removed', attributes: [] })),
    ...delta.put
      .filter((object) => !known.has(objectKey(object)))
      .map((object): Effect => ({ object, change: 'created', attributes: [] })),
  ];
}
