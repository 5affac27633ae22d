import type { Reader } from '../../../database/database.ts';
import { checkRows } from '../../../apply/run-pre-checks.ts';
import type { ObjectIdentity } from '../../../model/identity.ts';
import type { PreCheck, Statement } from '../../../model/plan.ts';
import { quoteIdentifier, quoteQualified } from '../../../model/quote.ts';

/**
 * What holds no rows loses none: such statements lose the hazard and get a pre-check instead, so that they are refused
 * should rows have come in meanwhile.
 */
export async function withoutEmptyLosses(
  database: Reader,
  statements: readonly Statement[],
): Promise<readonly Statement[]> {
  const spared: Statement[] = [];
  for (const statement of statements) spared.push(await spareOne(database, statement));
  return spared;
}

async function spareOne(database: Reader, statement: Statement): Promise<Statement> {
  if (!statement.hazards.some(({ kind }) => kind === 'dataLoss')) return statement;
  const [object, ...others] = statement.settles;
  const check = object === undefined || others.length > 0 ? null : lossCheck(object);
  if (check === null) return statement;
  const { blocking, uncounted } = await checkRows(database, { ...statement, preChecks: [check] });
  if (blocking.length + uncounted.length > 0) return statement;
  return {
    ...statement,
    hazards: statement.hazards.filter(({ kind }) => kind !== 'dataLoss'),
    preChecks: [...statement.preChecks, check],
  };
}

function lossCheck(object: ObjectIdentity): PreCheck | null {
  if (object.kind === 'table') {
    const table = quoteQualified(object.schema, object.name);
    return {
      description: `rows of ${object.name}, which would be lost`,
      sql: `SELECT count(*) FROM (SELECT FROM ${table} LIMIT 1000) AS rows`,
    };
  }
  if (object.kind !== 'column' || object.table === null) return null;
  const table = quoteQualified(object.schema, object.table);
  const column = quoteIdentifier(object.name);
  return {
    description: `values of ${object.table}.${object.name}, which would be lost`,
    sql: `SELECT count(*) FROM (SELECT FROM ${table} WHERE ${column} IS NOT NULL LIMIT 1000) AS rows`,
  };
}
