import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import { withinPrismaModel } from '../../compare/prisma-model.ts';
import { readLongTransactions, type LongTransaction } from '../../catalog/read-long-transactions.ts';
import { readTableSizes } from '../../catalog/read-table-sizes.ts';
import type { Catalog } from '../../model/catalog.ts';
import { differingObject, type Difference } from '../../model/difference.ts';
import { objectKey, type ObjectKey } from '../../model/identity.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { RepairPlan } from '../../model/plan.ts';
import type { ReportedPlan } from '../../model/verdict.ts';
import { addWaits } from '../../plan/add-waits.ts';
import { planRenames, reverseRenames } from '../../plan/plan-renames.ts';
import { planRepair } from '../../plan/plan-repair.ts';
import { renderPlanSql } from '../../plan/plan-sql.ts';
import { withAccessHazards } from '../writing/find-access-hazards.ts';
import type { DriftExamination } from './examine-drift.ts';
import { withReader } from '../session/open-live.ts';
import { prove } from '../scratch/prove.ts';

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
  return {
    statements: plan.statements,
    ledger: [],
    files: [],
    proven: plan.unplanned.length === 0 && (await isProven(plan, examination, { expected, actual }, options)),
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
async function isProven(
  { statements }: RepairPlan,
  { project, live, recorded, sift }: DriftExamination,
  { expected, actual }: { readonly expected: Catalog; readonly actual: Catalog },
  options: OperationOptions,
): Promise<boolean> {
  if (live === null) return false;
  const trial = { start: actual, statements, skipsUnverified: true };
  const proof = await prove({ project, live, options }, trial, expected);
  if (proof.kind === 'refused') return false;
  if (recorded === null) return sift('SL', withinPrismaModel(proof.left, expected.schemas)).length === 0;
  const before = new Set(compareCatalogs(expected, actual).flatMap(partsOf));
  // What was left out on purpose may stay, exactly as it was.
  return sift('HL', proof.left).length === 0 && proof.left.flatMap(partsOf).every((part) => before.has(part));
}

/** A text for each attribute that differs, or for the object that is there on one side only. */
function partsOf(difference: Difference): readonly string[] {
  const key = objectKey(differingObject(difference));
  if (difference.kind !== 'changed') return [JSON.stringify([difference.kind, key])];
  return difference.attributes.map((attribute) => JSON.stringify([key, attribute]));
}
