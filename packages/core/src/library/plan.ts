import { compareCatalogs } from '../compare/compare-catalogs.ts';
import type { Catalog } from '../model/catalog.ts';
import type { RepairPlan } from '../model/plan.ts';
import * as planning from '../plan/plan-repair.ts';

export type { Hazard, PreCheck, RepairPlan, Statement, Unplanned } from '../model/plan.ts';
export { renderPlanSql, type PlanSqlOptions } from '../plan/plan-sql.ts';
export { renderCatalog, type RenderedScript } from '../plan/render-catalog.ts';

/**
 * Statements that turn a database of the structure `actual` into one of the structure `expected`, in order, with what
 * each loses, locks and needs to be true of the rows.
 *
 * Nothing here is proven: run it on a scratch database and compare again before it goes anywhere else, as
 * `revertDrift` does.
 *
 * @returns `unplanned` names differences that no statement settles
 * @example
 * ```ts
 * const plan = planRepair(expected, actual);
 * console.log(renderPlanSql(plan));
 * ```
 */
export function planRepair(expected: Catalog, actual: Catalog): RepairPlan {
  return planning.planRepair(compareCatalogs(expected, actual), {
    expected,
    actual,
    serverVersionNumber: actual.serverVersionNumber,
  });
}
