import { compareCatalogs } from '../compare/compare-catalogs.ts';
import { withinPrismaModel } from '../compare/prisma-model.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { QueryFailure } from '../database/query-failure.ts';
import type { Catalog } from '../model/catalog.ts';
import { differingObject } from '../model/difference.ts';
import { objectKey } from '../model/identity.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import type { RepairPlan } from '../model/plan.ts';
import type { ReportedPlan } from '../model/report.ts';
import { planRepair } from '../plan/plan-repair.ts';
import { groupStatements, renderPlanSql } from '../plan/plan-sql.ts';
import { renderCatalog } from '../plan/render-catalog.ts';
import { scopeOf, type LiveState } from './live-state.ts';
import type { DriftExamination } from './check-drift.ts';
import { restrictCatalog } from './restrict-catalog.ts';
import { withShadowDatabase } from './with-shadow-database.ts';

/**
 * The plan that brings the live database back to what its history builds or, without a history, to what the schema
 * asks for; null when nothing is to be done. Proven on a shadow: the live structure is built there, the plan run,
 * and the result compared with the goal.
 */
export async function planRevert(
  examination: DriftExamination,
  options: OperationOptions,
): Promise<ReportedPlan | null> {
  const { actual, recorded, schema, judgement } = examination;
  const expected = recorded ?? schema;
  const differences = judgement.differences.HL ?? judgement.differences.SL ?? [];
  if (actual === null || expected === null || differences.length === 0) return null;
  const plan = planRepair(differences, {
    actual,
    expected,
    serverVersionNumber: actual.serverVersionNumber,
  });
  options.onProgress?.({ step: 'Proving the repair on a shadow server' });
  const isProven = plan.unplanned.length === 0 && (await prove(plan, examination, expected, actual, options));
  return {
    statements: plan.statements,
    ledger: [],
    files: [],
    isProven,
    sql: renderPlanSql(plan, { lockTimeoutMs: options.lockTimeoutMs }),
  };
}

/** Proven when, with the plan run, nothing of the differences is left and nothing new has come up. */
async function prove(
  plan: RepairPlan,
  { project, live, recorded, judgement }: DriftExamination,
  expected: Catalog,
  actual: Catalog,
  options: OperationOptions,
): Promise<boolean> {
  if (live === null) return false;
  const repaired = await runOnShadow(plan, project, live, actual, options);
  if (repaired === null) return false;
  const left = compareCatalogs(expected, restrictCatalog(repaired, new Set(actual.schemas)));
  if (recorded === null) return withinPrismaModel(left).length === 0;
  // Differences that were left out on purpose may stay.
  const meant = new Set(
    (judgement.differences.HL ?? []).map((difference) => objectKey(differingObject(difference))),
  );
  const before = new Set(
    compareCatalogs(expected, actual).map((difference) => objectKey(differingObject(difference))),
  );
  return left.every((difference) => {
    const key = objectKey(differingObject(difference));
    return before.has(key) && !meant.has(key);
  });
}

/** The live structure on a shadow after the plan; null when a statement of it fails there. */
async function runOnShadow(
  plan: RepairPlan,
  project: Project,
  live: LiveState,
  actual: Catalog,
  options: OperationOptions,
): Promise<Catalog | null> {
  try {
    return await withShadowDatabase(project, live, options, async (shadow) => {
      await shadow.build(renderCatalog(actual).sql);
      for (const { statements } of groupStatements(plan.statements)) {
        await shadow.build(statements.map((statement) => statement.sql).join('\n'));
      }
      return readCatalog(shadow.database, scopeOf(project));
    });
  } catch (error) {
    if (error instanceof QueryFailure) return null;
    throw error;
  }
}
