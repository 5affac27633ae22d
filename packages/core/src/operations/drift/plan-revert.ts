import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import { withinPrismaModel } from '../../compare/prisma-model.ts';
import { readCatalog } from '../../catalog/read-catalog.ts';
import { readLongTransactions, type LongTransaction } from '../../catalog/read-long-transactions.ts';
import { readTableSizes } from '../../catalog/read-table-sizes.ts';
import { QueryFailure } from '../../database/query-failure.ts';
import type { Catalog } from '../../model/catalog.ts';
import { differingObject, type Difference } from '../../model/difference.ts';
import { objectKey, type ObjectKey } from '../../model/identity.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import type { RepairPlan, Statement } from '../../model/plan.ts';
import type { ReportedPlan } from '../../model/verdict.ts';
import { addWaits } from '../../plan/add-waits.ts';
import { planRenames, reverseRenames } from '../../plan/plan-renames.ts';
import { planRepair } from '../../plan/plan-repair.ts';
import { groupStatements, renderPlanSql } from '../../plan/plan-sql.ts';
import { withAccessHazards } from '../writing/mark-access.ts';
import type { DriftExamination } from './examine-drift.ts';
import { amongVerified } from '../scratch/furnish-shadow.ts';
import { scopeOf, type LiveState } from '../session/live-state.ts';
import { withReader } from '../session/open-live.ts';
import { renderLive } from '../scratch/render-live.ts';
import { restrictCatalog } from '../session/restrict-catalog.ts';
import { compareMeanings, rebuildFor } from '../scratch/spell-alike.ts';
import { withShadowDatabase } from '../scratch/with-shadow-database.ts';

/** A transaction that has been open for longer is worth a word before locks are asked for. */
const longTransactionSeconds = 5;

/**
 * The plan that brings the live database back to what its history builds or, without a history, to what the schema
 * asks for; null when nothing is to be done. Proven on a shadow: the live structure is built there, the plan run,
 * and the result compared with the goal.
 */
export async function planRevert(
  examination: DriftExamination,
  options: OperationOptions,
): Promise<ReportedPlan | null> {
  const { actual, recorded, schema, judgement, renames } = examination;
  const pair = recorded === null ? 'SL' : 'HL';
  const expected = recorded ?? schema;
  const differences = judgement.differences[pair] ?? [];
  if (actual === null || expected === null || differences.length + renames[pair].length === 0) return null;
  const load = await readLoad(examination, actual, options);
  const repair = planRepair(differences, {
    actual: examination.renamedActual ?? actual,
    expected,
    serverVersionNumber: actual.serverVersionNumber,
    tableSizes: load.tableSizes,
  });
  const planned = addWaits([...planRenames(renames[pair]), ...repair.statements], load.transactions);
  const statements = await withAccessHazards(planned, actual);
  const plan: RepairPlan = { ...repair, statements };
  options.onProgress?.({ step: 'Proving the repair on a scratch server' });
  const isProven = plan.unplanned.length === 0 && (await prove(plan, examination, expected, actual, options));
  return {
    statements: plan.statements,
    ledger: [],
    files: [],
    proven: isProven,
    unplanned: plan.unplanned,
    sql: renderPlanSql(plan, { lockTimeoutMs: options.lockTimeoutMs }),
  };
}

/** SQL that brings the structure from what is expected back to what is live now. Not proven; rows do not come back. */
export function planUndo({
  actual,
  renamedActual,
  recorded,
  schema,
  renames,
  sift,
}: DriftExamination): string {
  const expected = recorded ?? schema;
  if (actual === null || expected === null) return '';
  const pair = recorded === null ? 'SL' : 'HL';
  const before = renamedActual ?? actual;
  const differences = sift(pair, compareCatalogs(before, expected));
  const undo = planRepair(differences, {
    actual: expected,
    expected: before,
    serverVersionNumber: actual.serverVersionNumber,
  });
  const statements = [...undo.statements, ...planRenames(reverseRenames(renames[pair]))];
  return renderPlanSql({ ...undo, statements });
}

interface Load {
  readonly tableSizes: ReadonlyMap<ObjectKey, number>;
  readonly transactions: readonly LongTransaction[];
}

/** How large the tables are and who else is at work; unknown for a snapshot. */
async function readLoad(
  { project, live }: DriftExamination,
  actual: Catalog,
  options: OperationOptions,
): Promise<Load> {
  if (live === null || options.snapshotPath !== undefined) return { tableSizes: new Map(), transactions: [] };
  return withReader(project, options, async (database) => ({
    tableSizes: await readTableSizes(database, actual.schemas),
    transactions: await readLongTransactions(database, longTransactionSeconds),
  }));
}

/** Proven when, with the plan run, nothing is left of what it was made for and nothing new has come up. */
async function prove(
  plan: RepairPlan,
  { project, live, recorded, sift }: DriftExamination,
  expected: Catalog,
  actual: Catalog,
  options: OperationOptions,
): Promise<boolean> {
  if (live === null) return false;
  const repaired = await runOnShadow(plan.statements, project, live, actual, options);
  if (repaired === null) return false;
  const found = await compareMeanings(
    expected,
    restrictCatalog(repaired.catalog, new Set(actual.schemas)),
    rebuildFor(project, live, options),
  );
  const left = amongVerified(found, repaired.unverified);
  if (recorded === null) return sift('SL', withinPrismaModel(left, expected.schemas)).length === 0;
  const before = new Set(compareCatalogs(expected, actual).flatMap(partsOf));
  // What was left out on purpose may stay, exactly as it was.
  return sift('HL', left).length === 0 && left.flatMap(partsOf).every((part) => before.has(part));
}

/** A text for each attribute that differs, or for the object that is there on one side only. */
function partsOf(difference: Difference): readonly string[] {
  const key = objectKey(differingObject(difference));
  if (difference.kind !== 'changed') return [JSON.stringify([difference.kind, key])];
  return difference.attributes.map((attribute) => JSON.stringify([key, attribute]));
}

/** The live structure on a shadow after the plan; null when a statement of it fails there. */
async function runOnShadow(
  statements: readonly Statement[],
  project: Project,
  live: LiveState,
  actual: Catalog,
  options: OperationOptions,
): Promise<{ readonly catalog: Catalog; readonly unverified: ReadonlySet<ObjectKey> } | null> {
  try {
    return await withShadowDatabase(project, live, options, async (shadow) => {
      const unverified = await shadow.buildCatalog(renderLive(actual), actual);
      const isTried = ({ settles }: Statement): boolean =>
        settles.length === 0 || settles.some((object) => !unverified.has(objectKey(object)));
      for (const group of groupStatements(statements.filter(isTried))) {
        await shadow.build(group.statements.map((statement) => statement.sql).join('\n'));
      }
      return { catalog: await readCatalog(shadow.database, scopeOf(project)), unverified };
    });
  } catch (error) {
    if (error instanceof QueryFailure) return null;
    throw error;
  }
}
