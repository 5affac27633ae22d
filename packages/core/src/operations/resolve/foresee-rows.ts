import type { Database } from '../../database/database.ts';
import type { Catalog, CatalogObject } from '../../model/catalog.ts';
import { describeObject, objectKey } from '../../model/identity.ts';
import type { BlockingRows } from '../../model/plan.ts';
import { quoteQualified } from '../../model/quote.ts';
import { isRename } from '../../model/statement-evidence.ts';
import { checkConversion } from './check-conversion.ts';
import { countRows } from './count-rows.ts';
import type { PendingExamination } from './examine-pending.ts';
import { passagesOf, type Passage } from './plan-alike.ts';
import { askBefore, isAboutNew } from './relation-before.ts';

/** Rows that a statement of a pending migration would stop at. */
export interface RowsAhead extends BlockingRows {
  readonly line: number;
}

export interface ForeseenRows {
  readonly blocking: readonly RowsAhead[];
  /** What could not be told of the rows, as sentences. */
  readonly untold: readonly string[];
}

/** Asks the live database for the rows that each statement would stop at. Reads only. */
export async function foreseeRows(
  database: Database,
  pending: PendingExamination,
  serverVersionNumber: number,
): Promise<ForeseenRows> {
  const blocking: RowsAhead[] = [];
  const untold: string[] = [];
  let changed = earlierChange(pending);
  let renamed: string | null = null;
  for (const passage of passagesOf(pending.tried, serverVersionNumber)) {
    const { step } = passage;
    if (step.refusal === null) {
      const found = await foresee(database, passage, pending.live, renamed);
      untold.push(...found.untold);
      const doubt = changed;
      if (doubt === null) blocking.push(...found.blocking);
      else untold.push(...found.blocking.map((rows) => describeDoubt(rows, doubt)));
      const unchecked = uncheckable(passage);
      if (await holdsRows(database, unchecked, pending.live)) {
        untold.push(...unchecked.map((object) => describeUnchecked(step.line, object)));
      }
    }
    if (isRename(step)) renamed ??= `line ${step.line} renames`;
    if (step.nature === 'data' || step.kind === 'CreateTableAsStmt') changed ??= `line ${step.line}`;
  }
  return { blocking, untold };
}

function earlierChange({ earlier }: PendingExamination): string | null {
  const first = earlier.find(({ changesRows }) => changesRows);
  return first === undefined ? null : first.name;
}

async function foresee(
  database: Database,
  passage: Passage,
  live: Catalog,
  renamed: string | null,
): Promise<ForeseenRows> {
  const { step, after, alike } = passage;
  const blocking: RowsAhead[] = [];
  const untold: string[] = [];
  const asked = new Set<string>();
  const checks = alike.flatMap(({ preChecks, settles }) =>
    preChecks.map((check) => ({ check, object: settles[0] })),
  );
  for (const { check, object } of checks) {
    if (asked.has(check.sql)) continue;
    asked.add(check.sql);
    if (renamed !== null && isAboutNew(check.sql, after, live)) {
      untold.push(
        `Line ${step.line}: ${renamed} what it is about, so that the ${check.description} were not counted.`,
      );
      continue;
    }
    const sql = askBefore(check.sql, after, live);
    const answer = await countRows(database, { ...check, sql });
    if (typeof answer === 'string')
      untold.push(`Line ${step.line}: the ${check.description} were not counted (${answer}).`);
    else if (answer.count > 0) blocking.push({ ...answer, line: step.line, sql: step.text, object });
  }
  for (const change of passage.conversions) {
    const answer = await checkConversion(database, change, passage, live);
    if (typeof answer === 'string') untold.push(`Line ${step.line}: ${answer}`);
    else if (answer !== null)
      blocking.push({ ...answer, line: step.line, sql: step.text, object: change.after });
  }
  return { blocking, untold };
}

/** What PostgreSQL compares with the rows that are there, and no query of ours does. */
function uncheckable({ step, before }: Passage): readonly CatalogObject[] {
  const known = new Map(before.objects.map((object) => [objectKey(object), object]));
  return step.delta.put.filter((object) => {
    const old = known.get(objectKey(object));
    if (object.kind === 'exclusionConstraint') return old === undefined;
    if (object.kind === 'domain' && old?.kind === 'domain') {
      return object.constraints.length > old.constraints.length || (old.isNullable && !object.isNullable);
    }
    return false;
  });
}

async function holdsRows(
  database: Database,
  objects: readonly CatalogObject[],
  live: Catalog,
): Promise<boolean> {
  for (const { kind, schema, table } of objects) {
    if (kind === 'domain') return true;
    const isThere = live.objects.some(
      (each) => each.kind === 'table' && each.schema === schema && each.name === table,
    );
    if (!isThere || table === null) continue;
    const { rows } = await database.queryTyped(`SELECT FROM ${quoteQualified(schema, table)} LIMIT 1`);
    if (rows.length > 0) return true;
  }
  return false;
}

function describeUnchecked(line: number, object: CatalogObject): string {
  return `Line ${line}: whether the rows that are there satisfy ${describeObject(object)} was not checked.`;
}

function describeDoubt({ line, count, description }: RowsAhead, change: string): string {
  return `Line ${line} stops at ${description}: ${count} now. Whether any are left when it runs depends on what ${change} does to the rows.`;
}
